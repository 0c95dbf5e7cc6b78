import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareFreshMolecules, prepareMolecules } from '@ouroboros/data/molecules';
import { countOperations, fixDims } from '@ouroboros/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInModel } from '../built-in.ts';
import { type GeoDiffConfig, presetConfig, presets } from '../config.ts';
import { molecules } from '../molecules.ts';
import { parseMoleculesOptions } from '../options.ts';
import { planMolecules } from './plan.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-plan-'));
});
afterAll(() => rm(root, { recursive: true }));

const plan = (options: object) => planMolecules(parseMoleculesOptions(options));

/** A model that is planned in no time. */
const tiny = { preset: 'geodiff-nano', hidden_dim: 8, num_convs: 1, num_convs_local: 1 };
const data = { conformations: 60, testConformations: 20, seed: 2 };
const quick = { model: tiny, data, fit: { batch: 8 }, sample: { batch: 8 } };

/** Sizes of a batch, all different. */
const sizes = { N: 50, L: 170, R: 300, D: 31, Dl: 17 };

/** Products of matrices in a forward pass, two operations for a multiply-add, biases one, tables of E elements and 7 types included. */
function products({ hidden_dim: H, num_convs, num_convs_local }: GeoDiffConfig): number {
  const { N, L, R } = sizes;
  const linear = (rows: number, from: number, to: number): number => rows * to * (2 * from + 1);
  const edges = linear(L + R, 1, H) + linear(L + R, H, H) + 2 * L * 7 * H;
  const filters = 2 * linear(L + R, H, H);
  const interaction = filters + 2 * N * H * H + 2 * linear(N, H, H);
  const tables = 2 * (2 * N * 100 * H);
  const heads = (rows: number): number =>
    linear(rows, 2 * H, H) + linear(rows, H, H / 2) + linear(rows, H / 2, 1);
  return (
    edges + tables + num_convs * interaction + num_convs_local * 2 * linear(N, H, H) + heads(L) + heads(R)
  );
}

test.each([...presets.keys()])('products of a forward pass of %s count as their closed form', (name) => {
  const config = presetConfig(name);
  const counted = countOperations(fixDims(builtInModel(config).forward(), sizes)).products;
  // The halves of the first layers of the heads are added, which the closed form has as one product.
  expect(Math.abs(counted / products(config) - 1)).toBeLessThan(0.01);
});

test('training costs some forward passes, and a generated molecule all its steps', async () => {
  const { operations, unit, unitsPerExample } = await plan({ ...quick, model: { preset: 'geodiff-nano' } });
  expect([unit, unitsPerExample]).toEqual(['molecules', 1]);
  expect(operations.trained / operations.scored).toBeGreaterThan(2.5);
  expect(operations.trained / operations.scored).toBeLessThan(5);
  const fewer = await plan({ ...quick, sample: { batch: 8, steps: 10 }, model: { preset: 'geodiff-nano' } });
  expect(operations.generated / fewer.operations.generated).toBeGreaterThan(4);
  expect(operations.generated / fewer.operations.generated).toBeLessThan(6);
  expect(operations.generated / operations.scored).toBeGreaterThan(20);
  expect(operations.generated / operations.scored).toBeLessThan(60);
}, 60_000);

test('a fit trains on whole batches, and scores the test set at every level as often as asked for', async () => {
  const { fit, parameters } = await plan({
    ...quick,
    fit: { batch: 16, epochs: 2, firstEpochs: 0.5, evaluations: 3 },
    evaluate: { levels: 4 },
  });
  const bytes = (steps: number) => 4 * parameters + 4 * steps;
  expect(fit(1, 100)).toEqual({ trained: 3 * 16, scored: 3 * 20 * 4, generated: 0, bytes: bytes(3) });
  expect(fit(2, 250)).toMatchObject({ trained: 31 * 16, bytes: bytes(31) });
}, 60_000);

test('an evaluation scores the test set, and generates twice as many conformations as its molecules have', async () => {
  const none = (await plan({ ...quick, evaluate: { molecules: 0, levels: 2 } })).evaluate();
  expect(none).toMatchObject({ trained: 0, scored: 40, generated: 6 });
  const all = (await plan({ ...quick, evaluate: { molecules: 100, levels: 2 } })).evaluate();
  expect(all.generated).toBe(6 + 2 * 20);
  const one = (await plan({ ...quick, evaluate: { molecules: 1, levels: 2 } })).evaluate();
  expect(one.generated).toBeGreaterThanOrEqual(6 + 2);
  expect(one.generated).toBeLessThan(all.generated);
}, 60_000);

test('shards have about the bytes that are planned, prepared ones exactly', async () => {
  const directory = join(root, 'molecules');
  const few = { conformations: 30, testConformations: 10, seed: 2 };
  const options = { source: 'embedded', ...few } as const;
  const { train, test: held } = await prepareMolecules(directory, options);
  const fresh = await prepareFreshMolecules(directory, options, 2);
  const bytesOf = (shards: readonly (typeof train)[]) =>
    shards.flatMap(({ manifest }) => manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  const drawn = await plan({ ...quick, data: few });
  expect(drawn.dataBytes(2) / bytesOf([train, held, fresh])).toBeGreaterThan(0.8);
  expect(drawn.dataBytes(2) / bytesOf([train, held, fresh])).toBeLessThan(1.25);
  const prepared = await plan({ ...quick, data: { ...few, source: 'prepared', path: directory } });
  expect(prepared.sample(30).bytes).toBe(bytesOf([train]));
}, 120_000);

test('memory and checkpoints follow from the model and the batch', async () => {
  const { parameters, memory, checkpointBytes } = await plan(quick);
  expect(memory).toMatchObject({
    parameters: 4 * parameters,
    optimizer: 8 * parameters,
    copies: 4 * (3 * parameters) + 4 * parameters,
  });
  expect(checkpointBytes).toBe(12 * parameters);
  const twice = await plan({ ...quick, fit: { batch: 64 } });
  expect(twice.memory.activations).toBeGreaterThan(memory.activations as number);
  expect((twice.memory.batches as number) / (memory.batches as number)).toBeGreaterThan(6);
}, 60_000);

test('notes say what stands for the data, and what is not counted', async () => {
  const path = join(root, 'absent');
  const absent = await plan({ ...quick, data: { ...data, source: 'sdf', path } });
  expect(absent.notes[0]).toContain(`there is nothing at ${path} yet`);
  const { notes } = await plan({ ...quick, sample: { batch: 8, steps: 7 }, evaluate: { molecules: 0 } });
  expect(notes[0]).toMatch(
    /^sizes, edges and bytes are those of \d+ conformations of \d+\.\d atoms on average/,
  );
  expect(notes[1]).toBe('a molecule that is generated counts its 7 steps of sampling');
  expect(notes.join()).not.toContain('comparing');
  expect(molecules.plan).toBeDefined();
}, 60_000);
