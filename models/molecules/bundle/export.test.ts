import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Conformation, moleculeFromSmiles } from '@ouroboros/data/molecules';
import { fillNormal, purposes } from '@ouroboros/native';
import { elementCount, readModelFile, type Tensor, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perturb } from '../diffusion/perturbation.ts';
import { evaluationFeeds, trainingFeeds } from '../graphs/noisy-feeds.ts';
import { parseMoleculesOptions } from '../options.ts';
import type { GraphName, MoleculeBundleDescription } from './description.ts';
import { exportMoleculeBundle } from './export.ts';

const options = parseMoleculesOptions({
  model: { hidden_dim: 8, num_convs: 1, num_convs_local: 1, cutoff: 4 },
});

let runtime: Runtime;
let root: string;
let directory: string;
let description: MoleculeBundleDescription;

beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
  root = await mkdtemp(join(tmpdir(), 'ouroboros-molecule-bundle-'));
  directory = join(root, 'bundle');
  await exportMoleculeBundle({ options, seed: 3, directory });
  description = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'));
});
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

type Tensors = Readonly<Record<string, Tensor>>;

/** Molecules in some shape, with noise on it. */
const noisy = perturb(
  ['CCO', 'C#N', 'CC(=O)N'].map((smiles, index) => {
    const molecule = moleculeFromSmiles(smiles);
    const positions = new Float32Array(3 * molecule.elements.length);
    fillNormal(positions, { seed: 1, purpose: purposes.init, iteration: 1, index });
    const conformation: Conformation = { molecule, positions: positions.map((x) => 2 * x) };
    return { conformation, key: { seed: 2, purpose: purposes.noise, iteration: 1, index }, sigma: 0.5 };
  }),
);
const feeds = evaluationFeeds(noisy, options.config.cutoff);

/** The tensors that the forward graph holds. */
function held(): Record<string, Tensor> {
  const { graph } = readModelFile(join(directory, 'forward.onnx'));
  const all = graph.initializers.map((value) => [value.name, value.initializer as Tensor]);
  const named = new Map(all as [string, Tensor][]);
  return Object.fromEntries(description.parameters.map(({ name }) => [name, named.get(name) as Tensor]));
}

/** Runs a graph as `model.json` describes it. */
async function run(name: GraphName, given: Tensors): Promise<Record<string, Tensor>> {
  const described = description.graphs[name];
  const model = readModelFile(join(directory, described.file));
  verify(model);
  const session = await runtime.load(model);
  const inputs = described.inputs.map((input) => [input.name, given[input.name] as Tensor]);
  const outputs = await session.run(Object.fromEntries(inputs));
  expect(Object.keys(outputs)).toEqual(described.outputs.map((output) => output.name));
  return outputs;
}

function numbers(tensors: Tensors, name: string): Float32Array {
  return (tensors[name] as Tensor<'float32'>).data;
}

test('it holds its description and four graphs', async () => {
  const files = ['eval.onnx', 'forward.onnx', 'model.json', 'sample.onnx', 'train.onnx'];
  expect((await readdir(directory)).sort()).toEqual(files);
  expect(description).toMatchObject({ format: 'ouroboros-bundle/1', family: 'molecules', seed: 3 });
  expect(description.dimensions).toEqual(options.config);
});

test('every parameter is in the forward graph, and they are counted', () => {
  const tensors = held();
  for (const { name, shape, trainable } of description.parameters) {
    expect(tensors[name]?.dims, name).toEqual(shape);
    expect(trainable, name).toBe(true);
  }
  const count = description.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  expect(count).toBe(description.parameterCount);
});

/** Twice the sum of s u over the edges of each atom, written as eq. 7 has it. */
function moves(edges: Tensor, scores: Float32Array, directions: Float32Array): Float64Array {
  const result = new Float64Array(3 * (feeds.atomTypes?.dims[0] as number));
  const ends = edges.data as Int32Array;
  scores.forEach((score, e) => {
    for (let axis = 0; axis < 3; axis++) {
      const move = 2 * score * (directions[3 * e + axis] as number);
      for (const [at, sign] of [
        [ends[e] as number, 1],
        [ends[scores.length + e] as number, -1],
      ] as const) {
        result[3 * at + axis] = (result[3 * at + axis] as number) + sign * move;
      }
    }
  });
  return result;
}

test('the sample graph moves atoms along their edges by the scores that the forward graph gives', async () => {
  const forward = await run('forward', feeds);
  const sample = await run('sample', { ...held(), ...feeds });
  const parts = [
    ['localScore', 'localEdges', 'localScores', 'localDirections'],
    ['globalScore', 'radiusEdges', 'globalScores', 'radiusDirections'],
  ] as const;
  for (const [name, edges, scores, directions] of parts) {
    const expected = moves(feeds[edges] as Tensor, numbers(forward, scores), numbers(forward, directions));
    const scale = Math.max(...expected.map(Math.abs));
    expect(scale).toBeGreaterThan(0);
    numbers(sample, name).forEach((value, i) => {
      expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-5 * scale);
    });
  }
});

/** One batch with all molecules, `steps` times. */
function repeated(steps: number): Tensors {
  const batch = trainingFeeds(noisy, { batch: noisy.molecules.length, cutoff: options.config.cutoff });
  return Object.fromEntries(
    Object.entries(batch).map(([name, { dtype, dims, data }]) => {
      const values = data as Float32Array | Int32Array;
      const all =
        values instanceof Float32Array
          ? new Float32Array(steps * values.length)
          : new Int32Array(steps * values.length);
      for (let k = 0; k < steps; k++) all.set(values, k * values.length);
      return [name, { dtype, dims: [steps, ...dims.slice(1)], data: all } as Tensor];
    }),
  );
}

test('training by what the description says about state lowers the loss that the eval graph measures', async () => {
  const steps = 60;
  const carried = description.graphs.train.inputs
    .filter(({ name }) => description.state.some((state) => state.name === name && !(name in held())))
    .map(({ name, shape }) => {
      const dims = (shape ?? []) as readonly number[];
      return [name, { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) }];
    });
  const trained = await run('train', {
    ...held(),
    ...Object.fromEntries(carried),
    ...repeated(steps),
    learningRate: { dtype: 'float32', dims: [steps], data: new Float32Array(steps).fill(3e-3) },
  });
  const loss = async (tensors: Tensors): Promise<number> =>
    numbers(await run('eval', { ...tensors, ...feeds }), 'atomLoss').reduce((sum, x) => sum + x, 0);
  const after = description.parameters.map(({ name }) => [name, trained[`${name}.next`] as Tensor]);
  expect(await loss(Object.fromEntries(after))).toBeLessThan(0.9 * (await loss(held())));
});

test('a directory that is there already is left alone', async () => {
  await expect(exportMoleculeBundle({ options, seed: 3, directory })).rejects.toMatchObject({
    code: 'data/exists',
  });
});
