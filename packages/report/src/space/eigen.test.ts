import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eigenPairs } from './eigen.ts';

test('the eigenpairs of a matrix that is known', () => {
  const pairs = eigenPairs([
    [2, 1],
    [1, 2],
  ]);
  expect(pairs.map(({ value }) => value)).toEqual([expect.closeTo(3, 12), expect.closeTo(1, 12)]);
  expect(Math.abs(pairs[0]?.vector[0] ?? 0)).toBeCloseTo(Math.SQRT1_2, 12);
});

test('every pair solves A v = x v with a vector of length 1, the largest value first', () => {
  const entries = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(entries, (values) => {
      // The lower triangle of a symmetric matrix of four rows.
      const at = (i: number, j: number) =>
        values[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)];
      const matrix = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => at(i, j) as number));
      const pairs = eigenPairs(matrix);
      for (const { value, vector } of pairs) {
        expect(Math.hypot(...vector)).toBeCloseTo(1, 9);
        for (const [i, row] of matrix.entries()) {
          const product = row.reduce((sum, entry, j) => sum + entry * (vector[j] as number), 0);
          expect(product).toBeCloseTo(value * (vector[i] as number), 8);
        }
      }
      const found = pairs.map(({ value }) => value);
      expect(found).toEqual(found.toSorted((a, b) => b - a));
    }),
    { seed: 6, numRuns: 50 },
  );
});
