import { expect, test } from 'vitest';
import { decadeTicks, factorRange, logarithmicScale, logarithmicTicks, powerOfTen } from './logarithm.ts';

test('equal factors are equal distances', () => {
  const x = logarithmicScale([1, 100], [0, 200]);
  expect([1, 10, 100].map(x)).toEqual([0, 100, 200]);
  expect(logarithmicScale([3, 3], [0, 10])(3)).toBe(5);
});

test('a range by factors has a little room on both sides', () => {
  const [low, high] = factorRange([2, 200]);
  expect(low).toBeLessThan(2);
  expect(high).toBeGreaterThan(200);
  expect(low * high).toBeCloseTo(400, 9);
  expect(factorRange([0, -1, Number.NaN])).toEqual([0.1, 1]);
});

test('decades have lines each, and as many labels as there is room for', () => {
  const { values, labels } = decadeTicks([1e-4, 10], 4);
  expect(values.map((value) => Math.round(Math.log10(value)))).toEqual([-4, -3, -2, -1, 0, 1]);
  expect(labels).toEqual(['10⁻⁴', '', '10⁻²', '', '1', '']);
});

test('where decades are few, 1, 2 and 5 of each stand between them', () => {
  expect(logarithmicTicks([0.9, 12], 8).labels).toEqual(['1', '2', '5', '10']);
  expect(logarithmicTicks([0.15, 0.6], 8).labels).toEqual(['0.2', '0.5']);
  expect(logarithmicTicks([1, 10_000], 8).labels).toEqual(['1', '10', '100', '10³', '10⁴']);
});

test('powers of ten are written as people write them', () => {
  expect([-12, -3, -1, 0, 2, 5].map(powerOfTen)).toEqual(['10⁻¹²', '10⁻³', '0.1', '1', '100', '10⁵']);
});
