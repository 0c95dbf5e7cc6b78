import { type Molecule, moleculeFromSmiles } from '@ouroboros/data/molecules';
import { fillNormal, purposes } from '@ouroboros/native';
import { type Model, type Tensor, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialise, type Tensors } from '../../training/initialise.ts';
import { builtInModel } from '../built-in.ts';
import { presetConfig, presets } from '../config.ts';
import type { NoisyMolecules } from '../diffusion/perturbation.ts';
import { buildMoleculeEvaluation } from '../evaluation/eval-graph.ts';
import { evaluationFeeds } from '../graphs/noisy-feeds.ts';
import { Packing, singleBatch } from '../graphs/packing.ts';
import { collect } from '../graphs/places.ts';
import { permutedMolecule, permutedRows, reversal, rotated, translated } from '../testing/movements.ts';

/* What rotations, translations, permutations and company do to what the networks of the presets say. Letters: A atoms. */

/** Largest difference that counts as none, as a share of the largest score or loss. */
const tolerance = 1e-4;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

/** Aspirin, and a smaller molecule to stand beside it. */
const molecule = moleculeFromSmiles('CC(=O)Oc1ccccc1C(=O)O');
const other = moleculeFromSmiles('CC#N');
const atoms = molecule.elements.length;
const order = reversal(atoms);

function normal(index: number, count: number): Float32Array {
  const values = new Float32Array(count);
  fillNormal(values, { seed: 7, purpose: purposes.noise, iteration: 0, index });
  return values;
}

/** Positions of a real molecule's extent, in angstrom. */
function drawn(index: number, { elements }: Molecule): Float32Array {
  return normal(index, 3 * elements.length).map((x) => 2.5 * x);
}

/** A molecule, its positions with noise and without, and sigma. */
interface Subject {
  readonly molecule: Molecule;
  readonly noisy: Float32Array;
  readonly original: Float32Array;
  readonly sigma: number;
}

const original = drawn(0, molecule);
const subject: Subject = {
  molecule,
  original,
  noisy: original.map((x, i) => x + 0.4 * (normal(1, 3 * atoms)[i] as number)),
  sigma: 0.4,
};
const companion: Subject = { molecule: other, original: drawn(2, other), noisy: drawn(3, other), sigma: 1.5 };

/** Moves both kinds of positions of a subject. */
function moved(given: Subject, move: (positions: Float32Array) => Float32Array): Subject {
  return { ...given, noisy: move(given.noisy), original: move(given.original) };
}

/** What a network says of subjects. */
interface Verdict {
  readonly local: Float32Array;
  readonly global: Float32Array;
  /** Of every atom, [A]. */
  readonly loss: Float32Array;
}

/** A preset with fresh parameters, ready to be asked. */
interface Network {
  judge(subjects: readonly Subject[]): Promise<Verdict>;
}

async function network(name: string): Promise<Network> {
  const model = builtInModel(presetConfig(name));
  const weights: Tensors = initialise(model.parameters, 3, 1);
  const run = async (graph: Model, feeds: Readonly<Record<string, Tensor>>) => {
    verify(graph);
    const session = await runtime.load(graph);
    const outputs = await session.run({ ...Object.fromEntries(weights), ...feeds });
    await session.release();
    return (output: string) => (outputs[output] as Tensor<'float32'>).data;
  };
  return {
    judge: async (subjects) => {
      const noisy = noisyMolecules(subjects);
      const packed = singleBatch(new Packing([noisy.molecules], model.cutoff).at(noisy.noisy));
      const scores = await run(model.scores(), packed.tensors);
      const losses = await run(buildMoleculeEvaluation(model), evaluationFeeds(noisy, model.cutoff));
      return {
        local: collect(packed, scores('localScore'), 3),
        global: collect(packed, scores('globalScore'), 3),
        loss: collect(packed, losses('atomLoss')),
      };
    },
  };
}

function noisyMolecules(subjects: readonly Subject[]): NoisyMolecules {
  const joined = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));
  return {
    molecules: subjects.map(({ molecule }) => molecule),
    original: joined(subjects.map((each) => each.original)),
    noisy: joined(subjects.map((each) => each.noisy)),
    sigmas: Float32Array.from(subjects, ({ sigma }) => sigma),
  };
}

function expectSame(found: Float32Array, expected: Float32Array, what: string): void {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(scale, what).toBeGreaterThan(0);
  expect(found, what).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] as number)) / scale, what).toBeLessThan(tolerance);
  });
}

function expectVerdict(
  found: Verdict,
  expected: Verdict,
  scores: (rows: Float32Array) => Float32Array,
): void {
  expectSame(found.local, scores(expected.local), 'local');
  expectSame(found.global, scores(expected.global), 'global');
  expectSame(found.loss, expected.loss, 'loss');
}

describe.each([...presets.keys()])('%s', (name) => {
  let asked: Network;
  let alone: Verdict;
  beforeAll(async () => {
    asked = await network(name);
    alone = await asked.judge([subject]);
  });

  test('the scores of a rotated molecule are rotated, and its loss is the same', async () => {
    expectVerdict(await asked.judge([moved(subject, rotated)]), alone, rotated);
  });

  test('scores and loss of a translated molecule are the same', async () => {
    expectVerdict(await asked.judge([moved(subject, translated)]), alone, (rows) => rows);
  });

  test('scores and loss of a molecule with its atoms in another order are permuted', async () => {
    const reordered = {
      ...moved(subject, (rows) => permutedRows(rows, order)),
      molecule: permutedMolecule(molecule, order),
    };
    const found = await asked.judge([reordered]);
    expectVerdict(found, { ...alone, loss: permutedRows(alone.loss, order, 1) }, (rows) =>
      permutedRows(rows, order),
    );
  });

  test('scores and loss do not depend on what molecules stand beside, and how much padding', async () => {
    const found = await asked.judge([companion, subject, companion]);
    const skip = other.elements.length;
    const part = (rows: Float32Array, width: number) => rows.slice(skip * width, (skip + atoms) * width);
    const own = { local: part(found.local, 3), global: part(found.global, 3), loss: part(found.loss, 1) };
    expectVerdict(own, alone, (rows) => rows);
  });
});

test('the mirror image has the mirrored scores: distances alone do not tell hands apart', async () => {
  const asked = await network('geodiff-nano');
  const mirrored = (rows: Float32Array) => rows.map((value, at) => (at % 3 === 0 ? -value : value));
  expectVerdict(await asked.judge([moved(subject, mirrored)]), await asked.judge([subject]), mirrored);
});
