import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jensenShannon } from './divergence.ts';

test('equal distributions are 0 bits apart, disjoint ones 1', () => {
  expect(jensenShannon([0.2, 0.8], [0.2, 0.8])).toBe(0);
  expect(jensenShannon([1, 0, 0], [0, 0.5, 0.5])).toBe(1);
});

test('it is the mean information in bits against the middle', () => {
  // Of (1, 0) and (1/2, 1/2): the middle is (3/4, 1/4).
  const expected = (Math.log2(4 / 3) + 0.5 * Math.log2(2 / 3) + 0.5 * Math.log2(2)) / 2;
  expect(jensenShannon([1, 0], [0.5, 0.5])).toBeCloseTo(expected, 12);
});

test('it is symmetric and between 0 and 1', () => {
  const anyShares = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 })
    .filter((counts) => counts.some((count) => count > 0))
    .map((counts) => counts.map((count) => count / counts.reduce((sum, each) => sum + each, 0)));
  fc.assert(
    fc.property(anyShares, anyShares, (p, q) => {
      const divergence = jensenShannon(p, q);
      expect(jensenShannon(q, p)).toBeCloseTo(divergence, 12);
      expect(divergence).toBeGreaterThanOrEqual(0);
      expect(divergence).toBeLessThanOrEqual(1);
    }),
    { seed: 6, numRuns: 100 },
  );
});
