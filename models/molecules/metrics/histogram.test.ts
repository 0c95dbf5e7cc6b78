import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

test('values count in their bins, the end of the last one included, and outside below and above', () => {
  const histogram = new Histogram({ low: 0, high: 4, count: 4 });
  for (const value of [-1, 0, 0.99, 1, 2.5, 4, 4.01, Number.NaN, Number.NEGATIVE_INFINITY])
    histogram.add(value, 1);
  expect([...(histogram.shares() ?? [])].map((share) => share * 9)).toEqual([2, 2, 1, 1, 1, 2]);
});

test('weights count', () => {
  const histogram = new Histogram({ low: -1, high: 1, count: 2 });
  histogram.add(-0.5, 3);
  histogram.add(0.5, 1);
  expect([...(histogram.shares() ?? [])]).toEqual([0, 0.75, 0.25, 0]);
});

test('of nothing there are no shares', () => {
  expect(new Histogram({ low: 0, high: 1, count: 3 }).shares()).toBeUndefined();
});
