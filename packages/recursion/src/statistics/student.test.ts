import { expect, test } from 'vitest';
import { studentCdf, studentQuantile } from './student.ts';

// Values of @stdlib/stats-base-dists-t-quantile 0.2.3.
const reference = [
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [4, 2.776445105197794],
  [9, 2.262157162798205],
  [30, 2.0422724563012378],
] as const;

test('the 97.5 % quantile agrees with published values', () => {
  for (const [degrees, quantile] of reference) {
    expect(Math.abs(studentQuantile(0.975, degrees) / quantile - 1)).toBeLessThan(1e-12);
  }
});

test('the distribution function has the closed forms of one and two degrees of freedom', () => {
  for (const t of [-3, -0.5, 0, 0.1, 2, 40]) {
    expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
    expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14);
  }
});

test('the quantile inverts the distribution function', () => {
  for (const degrees of [1, 2, 3, 7, 100]) {
    for (const p of [0.5, 0.9, 0.995])
      expect(studentCdf(studentQuantile(p, degrees), degrees)).toBeCloseTo(p, 13);
  }
});

test('what has no quantile is refused', () => {
  expect(() => studentQuantile(1, 3)).toThrow('no quantile');
  expect(() => studentQuantile(0.9, 0)).toThrow('no quantile');
});
