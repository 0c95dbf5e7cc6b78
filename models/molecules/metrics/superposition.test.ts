import fc from 'fast-check';
import { EigenvalueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { bestRotation, largestOverlap, quaternionMatrix } from './superposition.ts';

const anyCorrelation = fc
  .array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 9, maxLength: 9 })
  .map((values) => Float64Array.from(values));

/** tr(R C). */
function overlapOf(rotation: Float64Array, c: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) sum += (rotation[3 * i + j] as number) * (c[3 * j + i] as number);
  }
  return sum;
}

function largestEigenvalue(c: Float64Array): number {
  return Math.max(
    ...new EigenvalueDecomposition(quaternionMatrix(c), { assumeSymmetric: true }).realEigenvalues,
  );
}

test('the largest overlap is the largest eigenvalue of the quaternion matrix', () => {
  fc.assert(
    fc.property(anyCorrelation, (c) => {
      const expected = largestEigenvalue(c);
      // A root of multiplicity 3 is known to a third of the digits.
      expect(Math.abs(largestOverlap(c) - expected)).toBeLessThanOrEqual(2e-5 * (1 + expected));
    }),
    { seed: 11, numRuns: 300 },
  );
});

test('the best rotation reaches it, and is no reflection', () => {
  fc.assert(
    fc.property(anyCorrelation, (c) => {
      const rotation = bestRotation(c);
      const reached = overlapOf(rotation, c);
      expect(Math.abs(reached - largestEigenvalue(c))).toBeLessThan(1e-9 * (1 + reached));
      expect(determinantOf(rotation)).toBeCloseTo(1, 9);
    }),
    { seed: 12, numRuns: 300 },
  );
});

test.each([
  ['points on a line, whose root is a double one', [4, 0, 0, 0, 0, 0, 0, 0, 0], 4],
  ['points in a plane', [3, 0, 0, 0, 2, 0, 0, 0, 0], 5],
  ['a mirror image, of which the smallest axis is lost', [3, 0, 0, 0, 2, 0, 0, 0, -1], 4],
  ['a mirror image of a cube, with a triple root', [2, 0, 0, 0, 2, 0, 0, 0, -2], 2],
  ['points that coincide', [0, 0, 0, 0, 0, 0, 0, 0, 0], 0],
])('of %s it is known', (_, values, overlap) => {
  // A root of multiplicity m is known to 1 / m of the digits.
  expect(Math.abs(largestOverlap(Float64Array.from(values)) - overlap)).toBeLessThan(1e-4);
});

test('atoms as far apart as usable ones can be give a finite overlap', () => {
  const far = Float64Array.from([1e8, -3e7, 2e7, 5e7, 9e7, -1e7, 3e7, 2e7, 7e7]);
  const overlap = largestOverlap(far);
  expect(Math.abs(overlap / largestEigenvalue(far) - 1)).toBeLessThan(1e-9);
});

function determinantOf([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0]: Float64Array) {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
