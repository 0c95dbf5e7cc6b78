import { expect, test } from 'vitest';
import { PartWeights } from './part-weights.ts';

test('tokens count as their part, with mean 1 over all of them', () => {
  const weights = PartWeights.of([1, 0, 3], Float64Array.of(4, 6, 10));
  const all = weights.gather(Float64Array.of(0), 10);
  expect([...all]).toEqual([0.625, 0.625, 0.625, 0.625, 0, 0, 1.875, 1.875, 1.875, 1.875]);
  expect(all.reduce((sum, weight) => sum + weight, 0) / 10).toBe(1);
});

test('windows get the weights of their tokens, across parts and empty ones', () => {
  const weights = PartWeights.of([1, 7, 1, 2], Float64Array.of(3, 3, 4, 8));
  const [light, heavy] = [8 / 12, 16 / 12].map(Math.fround);
  expect([...weights.gather(Float64Array.of(2, 0, 5), 3)]).toEqual([
    ...[light, light, heavy],
    ...[light, light, light],
    ...[heavy, heavy, heavy],
  ]);
});

test('weights of 1 stay 1 to the bit, whatever the numbers of tokens', () => {
  const weights = PartWeights.of([1, 1, 5], Float64Array.of(3, 10, 10));
  expect([...weights.gather(Float64Array.of(0), 10)]).toEqual(new Array(10).fill(1));
});

test('weights by which no token counts, or that are no weights, are refused', () => {
  const ends = Float64Array.of(5, 5);
  for (const weights of [
    [0, 1],
    [-1, 2],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
  ]) {
    expect(() => PartWeights.of(weights, ends)).toThrow(
      `the weights of the mixture: expected numbers of at least 0, above 0 for a part that has examples, received ${weights.join(', ')}`,
    );
  }
});
