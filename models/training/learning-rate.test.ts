import { expect, test } from 'vitest';
import { learningRateAt } from './learning-rate.ts';

const schedule = { learningRate: 2, warmup: 0.1, finalRate: 0.25 };

test('the rate climbs linearly, peaks behind the warm-up and ends at its final share', () => {
  const rates = Array.from({ length: 101 }, (_, step) => learningRateAt(schedule, step, 101));
  expect(rates[0]).toBeCloseTo(2 / 11, 12);
  expect(rates[10]).toBeCloseTo(2, 12);
  expect(rates[11]).toBeCloseTo(2, 12);
  expect(rates[100]).toBeCloseTo(0.5, 12);
  for (let step = 12; step <= 100; step++) expect(rates[step]).toBeLessThan(rates[step - 1] as number);
});

test('without warm-up the first step has the full rate, and a single step works', () => {
  expect(learningRateAt({ ...schedule, warmup: 0 }, 0, 10)).toBe(2);
  expect(learningRateAt(schedule, 0, 1)).toBe(2);
});
