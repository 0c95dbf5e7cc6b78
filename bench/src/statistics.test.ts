import { medianAbsoluteDeviation, type SortedSamples } from 'tinybench';
import { expect, test } from 'vitest';
import { bootstrapMedian, mad, median, quantile } from './statistics.ts';

test('the median is the middle value, or the mean of the two middle ones, in any order', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([10, 9, 100, 2])).toBe(9.5);
  expect(median([7])).toBe(7);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow('expected at least one value');
});

test('the values are left as they are', () => {
  const values = [3, 1, 2];
  median(values);
  mad(values);
  expect(values).toEqual([3, 1, 2]);
});

test('the median absolute deviation is the median distance from the median', () => {
  expect(mad([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  expect(mad([1, 2, 3, 4])).toBe(1);
  expect(mad([5])).toBe(0);
  expect(mad([0, 0, 0, 1000])).toBe(0);
});

test('the median absolute deviation is that of tinybench', () => {
  for (const values of [[1], [1, 4], [1, 2, 4, 8, 16], [0.5, 0.25, 3, 3, 7, 9.5]]) {
    const sorted = [...values].sort((a, b) => a - b) as unknown as SortedSamples;
    expect(mad(values)).toBe(medianAbsoluteDeviation(sorted));
  }
});

test('a quantile lies between its neighbours in proportion', () => {
  expect(quantile([10, 20, 30, 40], 0)).toBe(10);
  expect(quantile([10, 20, 30, 40], 1)).toBe(40);
  expect(quantile([10, 20, 30, 40], 0.5)).toBe(25);
  expect(quantile([10, 20, 30, 40, 50], 0.3)).toBeCloseTo(22, 12);
});

test('the bootstrap of one seed gives the same interval every time, to the last bit', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const interval = bootstrapMedian(values, { seed: 1 });
  expect(interval).toEqual({ low: 3, high: 9 });
  expect(bootstrapMedian(values, { seed: 1 })).toEqual(interval);
});

test('another seed draws other resamples', () => {
  const values = [0.3, 1.1, 1.9, 2.2, 3.7, 4.1, 5.8, 6.4];
  const options = { resamples: 40 };
  expect(bootstrapMedian(values, { ...options, seed: 1 })).not.toEqual(
    bootstrapMedian(values, { ...options, seed: 2 }),
  );
});

test('a lower confidence gives a narrower interval', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const wide = bootstrapMedian(values, { seed: 1, confidence: 0.99 });
  const narrow = bootstrapMedian(values, { seed: 1, confidence: 0.5 });
  expect(narrow.low).toBeGreaterThan(wide.low);
  expect(narrow.high).toBeLessThan(wide.high);
});

test('values that are all alike leave no room', () => {
  expect(bootstrapMedian([2, 2, 2, 2], { seed: 1 })).toEqual({ low: 2, high: 2 });
  expect(bootstrapMedian([7], { seed: 1 })).toEqual({ low: 7, high: 7 });
});
