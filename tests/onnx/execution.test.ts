import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault } from '@ouroboros/errors';
import {
  canonicalDim,
  cloneModel,
  inferTypes,
  type Model,
  readModel,
  readModelFile,
  runPasses,
  type Shape,
  type Tensor,
  tensorOf,
  verify,
  writeModel,
  writeModelFile,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { type Instruction, instructionCount, symbols, writeProgram } from './random-programs.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

type Tensors = Record<string, Tensor>;

async function run(model: Model | Uint8Array, feeds: Tensors): Promise<Tensors> {
  const session = await runtime.load(model);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

function ramp(dims: readonly number[]): Tensor {
  const length = dims.reduce((a, b) => a * b, 1);
  return tensorOf(
    'float32',
    dims,
    Array.from({ length }, (_, i) => Math.cos(i * 1.7)),
  );
}

const feeds: Tensors = { x: ramp([2, 3, 4]), y: ramp([2, 4]) };

/** Puts numbers in the place of symbols; unknown sizes stay null. */
function substitute(shape: Shape): (number | null)[] {
  return shape.map((dim) => {
    if (typeof dim !== 'string') return dim;
    const text = String(canonicalDim(dim))
      .replaceAll('floor', 'Math.floor')
      .replace(/\bm(ax|in)\b/g, 'Math.m$1');
    return new Function(...Object.keys(symbols), `return ${text}`)(...Object.values(symbols)) as number;
  });
}

function expectInferredShapes(model: Model, results: Tensors): void {
  for (const { name, type } of model.graph.outputs) {
    const result = results[name] as Tensor;
    expect(result.dtype).toBe(type?.dtype);
    if (!type?.shape) continue;
    const inferred = substitute(type.shape);
    expect(result.dims.map((size, i) => (inferred[i] === null ? null : size))).toEqual(inferred);
  }
}

function expectEqual(actual: Tensors, expected: Tensors): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, tensor] of Object.entries(expected)) {
    expect(actual[name]?.dims).toEqual(tensor.dims);
    (tensor.data as Float32Array).forEach((value, i) => {
      const other = ((actual[name] as Tensor).data as Float32Array)[i] as number;
      // Folding rounds constants once where the runtime's float32 kernels may differ in the last place.
      expect(Math.abs(other - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
    });
  }
}

/** Undefined for a program that adds axes B and T, which no inference can refuse: they might be equal. */
async function runIfSizesFit(model: Model): Promise<Tensors | undefined> {
  try {
    return await run(model, feeds);
  } catch (error) {
    if ((error as Fault).code === 'runtime/run-failed') return undefined;
    throw error;
  }
}

const anyProgram: fc.Arbitrary<Instruction[]> = fc.array(
  fc.tuple(fc.nat(instructionCount - 1), fc.nat(30), fc.nat(30)),
  { minLength: 3, maxLength: 14 },
);

test('shapes come out as inferred, and passes and round trips keep what a program computes', async () => {
  await fc.assert(
    fc.asyncProperty(anyProgram, async (program) => {
      const model = writeProgram(program).model();
      verify(model);
      const results = await runIfSizesFit(model);
      fc.pre(results !== undefined);
      expectInferredShapes(model, results);
      const optimized = cloneModel(model);
      runPasses(optimized);
      expectEqual(await run(readModel(writeModel(optimized)), feeds), results);
    }),
    { seed: 8, numRuns: 60, endOnFailure: false },
  );
}, 120_000);

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../packages/onnx/fixtures/${name}.onnx`, import.meta.url));

test('a Loop from a file runs after a round trip', async () => {
  const bytes = writeModel(readModelFile(fixture('loop')));
  const results = await run(bytes, {
    x: tensorOf('float32', [2], [1, 10]),
    trips: tensorOf('int64', [], [4]),
  });
  expect(results.sum?.data).toEqual(Float32Array.of(6, 60));
  expect(results.partials?.dims).toEqual([4, 2]);
});

test('an exported transformer block computes the same after inference and passes, at any size', async () => {
  const model = readModelFile(fixture('attention'));
  const optimized = cloneModel(model);
  inferTypes(optimized);
  runPasses(optimized);
  for (const [batch, length] of [
    [2, 5],
    [1, 16],
    [3, 1],
  ] as const) {
    const ids = tensorOf(
      'int64',
      [batch, length],
      Array.from({ length: batch * length }, (_, i) => (i * 7) % 10),
    );
    expectEqual(await run(optimized, { ids }), await run(model, { ids }));
  }
});

test('external data runs inlined, and written again it is found by the runtime', async () => {
  const model = readModelFile(fixture('external'));
  const input = { x: tensorOf('float32', [1, 2], [1, 1]) };
  const expected = Float32Array.of(3, 5, 7);
  expect((await run(model, input)).z?.data).toEqual(expected);
  const folder = mkdtempSync(join(tmpdir(), 'ouroboros-onnx-'));
  try {
    writeModelFile(model, join(folder, 'm.onnx'), { externalDataThreshold: 1 });
    expect((await run(readModelFile(join(folder, 'm.onnx')), input)).z?.data).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
