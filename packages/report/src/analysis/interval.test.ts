import { expect, test } from 'vitest';
import { intervalOf, studentQuantile } from './interval.ts';

test('quantiles are those of printed tables, in the table of ours and beyond', () => {
  const printed = [
    [1, 12.706],
    [2, 4.303],
    [15, 2.131],
    [16, 2.12],
    [29, 2.045],
    [120, 1.98],
  ] as const;
  for (const [freedom, quantile] of printed) expect(studentQuantile(freedom)).toBeCloseTo(quantile, 3);
});

test('the interval of a mean is that of its seeds, and of fewer than three there is none', () => {
  const samples = [1, 2, 3].map((value) => ({ seed: value, value }));
  const point = { n: 1, samples, mean: 2, low: 1, high: 3, deviation: 1 };
  const [low, high] = intervalOf(point) ?? [];
  expect(low).toBeCloseTo(2 - 4.3027 / Math.sqrt(3), 4);
  expect(high).toBeCloseTo(2 + 4.3027 / Math.sqrt(3), 4);
  expect(intervalOf({ ...point, samples: samples.slice(0, 2) })).toBeUndefined();
  expect(intervalOf({ n: 1, samples: samples.slice(0, 1), mean: 1, low: 1, high: 1 })).toBeUndefined();
});
