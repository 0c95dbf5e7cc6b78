import { builtInModel } from '@ouroboros/models/images';
import type { Tensor } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { beforeAll, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import {
  type Differences,
  gradientDifferences,
  outputDifferences,
  trainingDifferences,
} from './vae-differences.ts';
import { readVaeReference, type VaeReference } from './vae-reference.ts';

/*
 * Parity of the VAE with the same module in PyTorch, which computed in float64: what differs is the rounding of float32 on our side
 * alone. Measured, relative to the largest element of a tensor: outputs 3e-7, gradients 1.3e-6, ten steps 4.5e-7. The tolerances leave
 * room for sums in another order. A LeakyReLU whose input lies within rounding of zero would show as more; the fixture has none.
 */

const tolerances = { outputs: 2e-6, gradients: 1e-5, training: 5e-6 };

let runtime: Runtime;
let reference: VaeReference;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});
beforeAll(async () => {
  reference = await readVaeReference(new URL('./fixtures/vae.safetensors', import.meta.url).pathname);
});

function expectWithin(differences: Differences, tolerance: number): void {
  for (const [name, difference] of differences) expect(difference, name).toBeLessThan(tolerance);
}

type Shapes = readonly { readonly name: string; readonly dims: readonly number[] }[];

function named(tensors: ReadonlyMap<string, Tensor>): Shapes {
  return [...tensors].map(([name, { dims }]) => ({ name, dims }));
}

function shapesOf(tensors: Shapes): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(tensors.map(({ name, dims }) => [name, dims]));
}

test('parameters and running statistics have the names and shapes of the state_dict', () => {
  const { parameters, statistics } = builtInModel(reference.config);
  expect(shapesOf(parameters)).toEqual(shapesOf(named(reference.parameters)));
  expect(shapesOf(statistics)).toEqual(shapesOf(named(reference.statistics)));
});

test('reconstruction, mean and log variance in evaluation mode are those of PyTorch', async () => {
  const differences = await outputDifferences(runtime, reference);
  expect(differences.size).toBe(3);
  expectWithin(differences, tolerances.outputs);
});

test.each([
  ['every image alike', false],
  ['images by their weights', true],
] as const)('counting %s, loss and gradients of a batch are those of PyTorch', async (_, weighted) => {
  const differences = await gradientDifferences(runtime, reference, { weighted });
  expect(differences.size).toBe(reference.parameters.size + 1);
  expectWithin(differences, tolerances.gradients);
});

test('ten AdamW steps follow the losses, gradient norms, parameters and running statistics of PyTorch', async () => {
  const differences = await trainingDifferences(runtime, reference);
  expect(differences.size).toBe(reference.parameters.size + reference.statistics.size + 2);
  expectWithin(differences, tolerances.training);
});
