import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frechetDistance } from './frechet-distance.ts';
import { featuresOf } from './testing/features.ts';

/** Rows at both ends of each axis: mean `shift`, covariance diagonal, with the variance `2 reach^2 / (rows - 1)`. */
function cross(reaches: readonly number[], shift = 0) {
  return featuresOf(
    reaches.flatMap((reach, axis) =>
      [reach, -reach].map((end) => reaches.map((_, j) => (j === axis ? end : 0) + shift)),
    ),
  );
}

const anyRows = fc.array(
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
  {
    minLength: 2,
    maxLength: 8,
  },
);

test('of covariances with the same axes it is the squared distance of means and deviations', () => {
  // Variances 2 r^2 / 5 of three axes: deviations r sqrt(2 / 5).
  const distance = frechetDistance(cross([1, 2, 3]), cross([2, 5, 0], 0.5));
  expect(distance).toBeCloseTo(3 * 0.25 + (2 / 5) * (1 + 9 + 9), 12);
});

test('of turned Gaussians in two dimensions it is the closed form by the determinant', () => {
  const a = featuresOf([
    [1, 1],
    [-1, -1],
    [2, -2],
    [-2, 2],
  ]);
  const b = cross([3, 1]);
  // tr (C1 C2)^(1/2) = sqrt(tr C1 C2 + 2 sqrt(det C1 C2)) of C1 = [[10, -6], [-6, 10]] / 3, C2 = diag(18, 2) / 3.
  const trace = Math.sqrt((180 + 20) / 9 + 2 * Math.sqrt((64 * 36) / 81));
  expect(frechetDistance(a, b)).toBeCloseTo(20 / 3 + 20 / 3 - 2 * trace, 12);
});

test('a collapsed model is a point: the distance is that of the means and all of the real variance', () => {
  const point = featuresOf([
    [4, 0],
    [4, 0],
    [4, 0],
  ]);
  expect(frechetDistance(cross([3, 1]), point)).toBeCloseTo(16 + 20 / 3, 12);
  expect(frechetDistance(point, point)).toBe(0);
});

test('it is symmetric, never negative, and 0 of a set and itself, whatever the rank', () => {
  fc.assert(
    fc.property(anyRows, anyRows, (first, second) => {
      const [a, b] = [featuresOf(first), featuresOf(second)];
      const distance = frechetDistance(a, b);
      expect(distance).toBeGreaterThanOrEqual(0);
      expect(frechetDistance(b, a)).toBeCloseTo(distance, 9);
      expect(frechetDistance(a, a)).toBeLessThan(1e-12);
    }),
    { seed: 1 },
  );
});

test('sets of different widths are refused', () => {
  expect(() => frechetDistance(cross([1]), cross([1, 1]))).toThrow(RangeError);
});
