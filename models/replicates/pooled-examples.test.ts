import { type Tensor, tensor } from '@ouroboros/onnx';
import { describe, expect, test } from 'vitest';
import type { Batch } from './batch.ts';
import { type OpenPart, poolOf } from './pool.ts';
import { type ExamplePool, pooledExamples } from './pooled-examples.ts';
import { drawRows } from './subsample.ts';
import { subsampleKey, type World } from './world.ts';

const world: World = { family: 'tested', seed: 3, replicates: 3, rows: 4, setting: {} };

/** A batch of 3 replicates whose numbers say where they are from: 100 * batch + 10 * replicate + example, and that plus a half. */
function partOf(batch: number, stored: number, examples: number, weight: number): OpenPart<Batch> {
  const data = new Float64Array(3 * stored * 2);
  for (let i = 0; i < 3 * stored; i++) {
    const number = 100 * batch + 10 * Math.floor(i / stored) + (i % stored);
    data.set([number, number + 0.5], 2 * i);
  }
  const rows = tensor('float64', [3, stored, 2], data);
  const origin = { kind: 'synthetic', iteration: batch } as const;
  return { shard: `${batch}`, examples, weight, batch: { origin, examples: stored, rows } };
}

function poolWith(parts: readonly OpenPart<Batch>[], subsample?: number): ExamplePool {
  return { parts, examples: parts.reduce((sum, part) => sum + part.examples, 0), subsample };
}

/** First numbers of the examples of each replicate. */
function namesIn({ data, dims }: Tensor): number[][] {
  const [replicates, examples] = dims as [number, number, number];
  return Array.from({ length: replicates }, (_, r) =>
    Array.from({ length: examples }, (_, k) => (data as Float64Array)[(r * examples + k) * 2] as number),
  );
}

const parts = [partOf(1, 4, 4, 1), partOf(2, 6, 3, 3)];

test('a pool joins the first examples of its batches, with their shares', () => {
  const { rows, shares } = pooledExamples(world, poolWith(parts), 1, { first: 1, count: 2 });
  expect(rows.dims).toEqual([2, 7, 2]);
  expect(namesIn(rows)).toEqual([
    [110, 111, 112, 113, 210, 211, 212],
    [120, 121, 122, 123, 220, 221, 222],
  ]);
  expect((rows.data as Float64Array)[1]).toBe(110.5);
  expect(shares.dims).toEqual([1, 7]);
  expect([...(shares.data as Float64Array)]).toEqual([1, 1, 1, 1, 3, 3, 3].map((weight) => weight / 13));
});

test('a subsample is drawn for each replicate by its own stream, with shares that sum to 1', () => {
  const { rows, shares } = pooledExamples(world, poolWith(parts, 3), 5, { first: 1, count: 2 });
  const all = namesIn(pooledExamples(world, poolWith(parts), 5, { first: 0, count: 3 }).rows);
  for (const [r, names] of namesIn(rows).entries()) {
    const drawn = [...drawRows(7, 3, subsampleKey(world, 5)(r + 1))];
    expect(names).toEqual(drawn.map((place) => all[r + 1]?.[place]));
    const weights = drawn.map((place) => (place < 4 ? 1 : 3));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const received = [...(shares.data as Float64Array).subarray(3 * r, 3 * r + 3)];
    expect(received).toEqual(weights.map((weight) => weight / total));
  }
});

describe('the pool of a mixture', () => {
  const located = parts.map(({ shard, examples, weight }) => ({
    ...{ shard, examples, weight },
    source: { kind: 'real' } as const,
  }));

  test('of which all is drawn is no subsample', () => {
    expect(poolOf('tested', { parts: located, subsample: 7 })).toMatchObject({
      examples: 7,
      subsample: undefined,
    });
    expect(poolOf('tested', { parts: located, subsample: 6 }).subsample).toBe(6);
  });

  test('has no more examples drawn than it has', () => {
    const draw = () => poolOf('tested', { parts: located, subsample: 8 });
    expect(draw).toThrow('the pool: expected at least 8 examples, received 7');
  });
});
