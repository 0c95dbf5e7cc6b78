import { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { activeDimensions } from './active-dimensions.ts';
import { columnMeans, columnVariances, requireFinite } from './features.ts';
import { sampleVariance } from './sample-variance.ts';
import { featuresOf } from './testing/features.ts';

test('means and variances go down the columns', () => {
  const rows = featuresOf([
    [1, 0],
    [2, 4],
    [3, 8],
  ]);
  expect([...columnMeans(rows)]).toEqual([2, 4]);
  expect([...columnVariances(rows)]).toEqual([2 / 3, 32 / 3]);
});

test('the variance of large numbers is not lost to rounding', () => {
  expect([...columnVariances(featuresOf([[1e9], [1e9 + 2]]))]).toEqual([1]);
});

test('dimensions are active above a variance of 0.01', () => {
  // Variances 0.0121, 0.0081 and 0.
  const means = featuresOf([
    [0.11, 5, 0.09],
    [-0.11, 5, -0.09],
  ]);
  expect(activeDimensions(means)).toBe(1);
  expect(activeDimensions(means, 0.005)).toBe(2);
  expect(activeDimensions(featuresOf([[1, 2]]))).toBe(0);
});

test('the variance of samples is the mean over pixels, and 0 of a collapsed model', () => {
  expect(
    sampleVariance(
      featuresOf([
        [-1, 0, 1, 0],
        [1, 0, 0.5, 0],
      ]),
    ),
  ).toBeCloseTo((1 + 0.0625) / 4, 12);
  expect(
    sampleVariance(
      featuresOf([
        [0.3, 0.7],
        [0.3, 0.7],
      ]),
    ),
  ).toBe(0);
  expect(sampleVariance(featuresOf([]))).toBe(0);
});

test('numbers that are not finite are refused with their image', () => {
  const broken = { rows: 3, width: 2, data: Float32Array.of(0, 1, 2, 3, 4, Number.NaN) };
  expect(() => requireFinite(broken, 'features of generated images')).toThrow(
    'features of generated images, image 2: expected finite numbers, received NaN',
  );
  expect(() => requireFinite(broken, 'features')).toThrow(Fault);
  expect(() => requireFinite({ ...broken, rows: 2 }, 'features')).toThrow(RangeError);
});
