import { expect, test } from 'vitest';
import { checkSchedule } from './checked-schedule.ts';
import { errorFactors } from './error-factors.ts';
import { gaussianExpectations } from './gaussian.ts';
import { noiseCoefficients } from './noise-coefficients.ts';
import type { Schedule } from './schedule.ts';
import { accumulate } from './testing/schedules.ts';

/** What is said of two fits of `accumulate`, changed; the same by everything that reads a schedule. */
function refusal(change: Partial<Schedule>): string {
  const schedule = { ...accumulate(), ...change };
  const chain = { schedule, fits: 2, rows: 5 };
  const calls = [
    () => checkSchedule(schedule, 2),
    () => errorFactors(schedule, 2),
    () => noiseCoefficients(schedule, 2),
    () => gaussianExpectations(chain),
  ];
  const messages = new Set(calls.map(messageOf));
  expect(messages.size).toBe(1);
  return [...messages][0] as string;
}

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect((error as { kind?: string }).kind).toBe('request');
    return (error as Error).message;
  }
  return 'nothing refused';
}

test('shares that do not sum to one are refused', () => {
  expect(refusal({ weights: () => [0.5] })).toBe(
    'shares of fit 1: expected numbers from 0 on that sum to 1, received shares that sum to 0.5',
  );
  expect(refusal({ weights: () => [] })).toContain('received shares that sum to 0');
});

test('shares below zero, or that are no numbers, are refused', () => {
  expect(refusal({ weights: (n) => (n === 1 ? [1] : [1.5, -0.5]) })).toBe(
    'shares of fit 2: expected numbers from 0 on that sum to 1, received -0.5 for batch 2',
  );
  expect(refusal({ weights: () => [Number.NaN] })).toContain('received NaN for batch 1');
  expect(refusal({ weights: () => [Number.POSITIVE_INFINITY] })).toContain('received Infinity for batch 1');
});

test('a batch that does not exist by then is refused', () => {
  expect(refusal({ weights: () => [0, 1] })).toBe(
    'batch 2 of fit 1: expected real data (labeller 0) or data of a model fitted before, received data of model 1: ' +
      'model 1 is not fitted yet; a fit can use only batches that exist by then',
  );
  expect(refusal({ labeller: () => 0.5 })).toContain('received labeller 0.5');
  expect(refusal({ labeller: () => -1 })).toContain('received labeller -1');
});

test('batches without a size are refused', () => {
  expect(refusal({ size: (i) => 2 - i })).toBe(
    'size of batch 2, in units: expected a finite number above 0, received 0',
  );
  expect(refusal({ size: () => Number.NaN })).toContain('received NaN');
});

test('a fit without examples is refused where their number matters', () => {
  expect(() => checkSchedule({ ...accumulate(), total: () => 0 }, 1)).toThrow(
    'weight of the examples of fit 1, in units: expected a finite number above 0, received 0',
  );
});
