import { describe, expect, test } from 'vitest';
import { type Combination, noiseOf, noiseSum } from './copies.ts';

function dot(a: Combination, b: Combination): number {
  let sum = 0;
  for (const [index, factor] of a) sum += factor * (b.get(index) ?? 0);
  return sum;
}

describe('noises of the copies of a row', () => {
  test('are orthonormal combinations of independent normals, so independent standard normals', () => {
    const noises = Array.from({ length: 70 }, (_, k) => noiseOf(k));
    for (const [i, a] of noises.entries()) {
      for (const [j, b] of noises.entries()) expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  });

  test('add up to the sum that is drawn directly', () => {
    for (const count of [1, 2, 3, 5, 8, 21, 64, 70]) {
      const sum = noiseSum(count);
      for (let k = 0; k < 70; k++) expect(dot(sum, noiseOf(k))).toBeCloseTo(k < count ? 1 : 0, 12);
    }
  });

  test('of the first copy are the variates themselves', () => {
    expect([...noiseOf(0)]).toEqual([[0, 1]]);
    expect(noiseSum(0).size).toBe(0);
  });

  test('cost a logarithmic number of draws', () => {
    for (const count of [2, 100, 1000, 1023, 1_000_000]) {
      expect(noiseSum(count).size).toBeLessThanOrEqual(2 * Math.log2(count) + 1);
    }
  });
});
