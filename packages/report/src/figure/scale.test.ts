import fc from 'fast-check';
import { expect, test } from 'vitest';
import { iterationTicks, linearScale, niceRange, ticks } from './scale.ts';

test('a range ends at ticks and begins at zero where zero is near', () => {
  const [zero, top] = niceRange([0.111, 1.132], 5.5);
  expect(zero).toBe(0);
  expect(top).toBeCloseTo(1.2, 12);
  const [low, high] = niceRange([2.27, 3.083], 5.5);
  expect([low, high].map((value) => value.toFixed(6))).toEqual(['2.200000', '3.200000']);
});

test('whatever the values, all lie inside, and the ticks are few and different', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      const range = niceRange(values, 5);
      expect(range[0]).toBeLessThanOrEqual(Math.min(...values));
      expect(range[1]).toBeGreaterThanOrEqual(Math.max(...values));
      const { values: marks } = ticks(range, 5);
      expect(marks.length).toBeGreaterThanOrEqual(2);
      expect(marks.length).toBeLessThanOrEqual(12);
      expect(new Set(marks).size).toBe(marks.length);
    }),
    { seed: 1 },
  );
});

test('values that are all zero have an axis up to 1', () => {
  expect(niceRange([0, 0], 4)).toEqual([0, 1]);
});

test('ticks have as many decimals as tell them apart', () => {
  expect(ticks([0, 1], 5)).toEqual({ values: [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1], decimals: 1 });
  expect(ticks([0, 0.03], 3).decimals).toBe(2);
  expect(ticks([0, 3000], 3).decimals).toBe(0);
});

test('iterations begin at 1 and leave out what has no room', () => {
  expect(iterationTicks(5, 300, 30)).toEqual([1, 2, 3, 4, 5]);
  expect(iterationTicks(20, 300, 30)).toEqual([1, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  expect(iterationTicks(1, 300, 30)).toEqual([1]);
});

test('a scale is affine, and one value alone stands in the middle', () => {
  const scale = linearScale([1, 3], [100, 0]);
  expect([scale(1), scale(2), scale(3)]).toEqual([100, 50, 0]);
  expect(linearScale([1, 1], [0, 100])(1)).toBe(50);
});
