import { builtInModel, localEdgesOf, noiseLevels, sampledLevels } from '@ouroboros/models/molecules';
import type { Tensor } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { beforeAll, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import {
  type Differences,
  gradientDifferences,
  lossDifferences,
  scoreDifferences,
  trainingDifferences,
  trajectoryDifferences,
} from './geodiff-differences.ts';
import { type GeoDiffReference, readGeoDiffReference } from './geodiff-reference.ts';

/*
 * Parity of GeoDiff with the published network in PyTorch, which computed in float64 over directed edges: what differs is the rounding of
 * float32 on our side alone. Measured, relative to the largest element of a tensor: outputs 7e-7, gradients 2.2e-6, ten steps 9e-7.
 * A sampling trajectory spreads what differs before it contracts: 1.3e-4 angstrom at most, 6e-5 in the end, of positions up to 8.
 */

const tolerances = { outputs: 2e-6, gradients: 1e-5, training: 5e-6, positions: 1e-3 };

let runtime: Runtime;
let reference: GeoDiffReference;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});
beforeAll(async () => {
  reference = await readGeoDiffReference(new URL('./fixtures/geodiff.safetensors', import.meta.url).pathname);
});

function expectWithin(differences: Differences, tolerance: number): void {
  for (const [name, difference] of differences) expect(difference, name).toBeLessThan(tolerance);
}

test('parameters have the names and shapes of the state_dict', () => {
  const { parameters } = builtInModel(reference.config);
  const shapes = (tensors: readonly (readonly [string, readonly number[]])[]) => Object.fromEntries(tensors);
  const expected = [...reference.parameters].map(
    ([name, { dims }]: [string, Tensor]) => [name, dims] as const,
  );
  expect(shapes(parameters.map(({ name, dims }) => [name, dims]))).toEqual(shapes(expected));
});

test('pairs up to three bonds apart are those that powers of the adjacency matrix find', () => {
  for (const [molecule, expected] of reference.localEdges) {
    const { pairs, types } = localEdgesOf(molecule);
    const found = Array.from(types, (type, e) => [pairs[2 * e], pairs[2 * e + 1], type]);
    expect(found).toEqual(expected);
  }
});

test('scores of edges, and of atoms by the equivariant transformation, are those of PyTorch', async () => {
  const differences = await scoreDifferences(runtime, reference);
  expect(differences.size).toBe(4);
  expectWithin(differences, tolerances.outputs);
});

test('the loss of every atom and its local and global part are those of PyTorch', async () => {
  const differences = await lossDifferences(runtime, reference);
  expect(differences.size).toBe(3);
  expectWithin(differences, tolerances.outputs);
});

test('loss and gradients of a batch of weighted molecules are those of PyTorch', async () => {
  const differences = await gradientDifferences(runtime, reference);
  expect(differences.size).toBe(reference.parameters.size + 1);
  expectWithin(differences, tolerances.gradients);
});

test('ten Adam steps follow the losses, gradient norms and parameters of PyTorch', async () => {
  const differences = await trainingDifferences(runtime, reference);
  expect(differences.size).toBe(reference.parameters.size + 2);
  expectWithin(differences, tolerances.training);
});

test('sampling goes through the noise levels of PyTorch', () => {
  const { config, trajectory } = reference;
  const levels = noiseLevels(config);
  const chosen = [...sampledLevels(levels.length, trajectory.options.steps)].reverse();
  expect([...trajectory.sigmas]).toEqual(chosen.map((level) => Math.fround(levels[level] as number)));
});

test('a sampling trajectory from the same noise stays with that of PyTorch to the end', async () => {
  const differences = await trajectoryDifferences(runtime, reference);
  expect(differences).toHaveLength(reference.trajectory.options.steps);
  for (const difference of differences) expect(difference).toBeLessThan(tolerances.positions);
});
