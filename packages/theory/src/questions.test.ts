import { expect, test } from 'vitest';
import { freshRealLimit } from './behaviour/beside-newest.ts';
import { errorFactors } from './error-factors.ts';
import { bestFreshWeight, realDataNeeded } from './questions.ts';
import type { Schedule } from './schedule.ts';
import { expectPrinted } from './testing/expect-close.ts';
import { fixedReal, freshReal } from './testing/schedules.ts';
import { unitError } from './unit-error.ts';

const last = (schedule: Schedule, fits = 400) => errorFactors(schedule, fits)[fits - 1] as number;

test('the best weight on fresh real data is the golden ratio at k = 1, and the limit is the weight', () => {
  const ks = [1, 4, 0.25];
  const printed = ['0.6180340', '0.8284271', '0.3903882'];
  expectPrinted(
    ks.map((k) => bestFreshWeight(k).weight),
    printed,
  );
  expectPrinted(
    ks.map((k) => bestFreshWeight(k).limit),
    printed,
  );
  for (const k of [1e-8, 0.1, 1, 30, 1e8]) {
    const { weight, limit } = bestFreshWeight(k);
    expect(weight).toBeCloseTo((Math.sqrt(k * k + 4 * k) - k) / 2, 7);
    expect(limit).toBeCloseTo(weight, 14);
    for (const other of [weight * 0.99, weight + (1 - weight) * 0.01])
      expect(freshRealLimit(other, k)).toBeGreaterThan(limit);
  }
});

test('the recursion with the best weight goes to the limit', () => {
  for (const k of [0.25, 1, 4]) {
    const { weight, limit } = bestFreshWeight(k);
    expect(last(freshReal(weight, () => 1 / k))).toBeCloseTo(limit, 12);
  }
});

/** `units` fresh real units beside one synthetic unit. */
function freshUnits(weight: number, units: number): Schedule {
  const schedule = freshReal(weight);
  return { ...schedule, size: (batch) => (batch > 1 && schedule.labeller(batch) === 0 ? units : 1) };
}

test('fresh real data: 1/(x(1+x)) units keep the error at x, fewer do not with any weight', () => {
  for (const below of [0.1, 1, 5]) {
    const { units, weight, limit } = realDataNeeded({ regime: 'fresh-real', below });
    expect(units).toBeCloseTo(1 / (below * (1 + below)), 14);
    expect(limit).toBe(below);
    expect(last(freshUnits(weight, units)) / below).toBeCloseTo(1, 12);
    for (let w = 0.02; w < 1; w += 0.04)
      expect(last(freshUnits(w, units * 0.99), 250)).toBeGreaterThan(below);
  }
});

test('the same real batch: the share 1 - sqrt(1 - 1/x), and no less than its own error', () => {
  for (const below of [1, 1.2, 4]) {
    const { weight, units } = realDataNeeded({ regime: 'fixed-real', below });
    expect(units).toBe(1);
    expect(last(fixedReal(weight))).toBeCloseTo(below, 12);
  }
  expect(() => realDataNeeded({ regime: 'fixed-real', below: 0.5 })).toThrow(
    'error to stay below with the same real batch in every fit: expected at least 1 c_0: the noise of that batch stays, ' +
      'whatever its share, received 0.5 c_0; fresh real data can: 1.33333 units in every iteration',
  );
});

test('the answer in rows, and as an error', () => {
  const problem = { noise: 0.5, features: 10, rows: 100 };
  const answer = realDataNeeded({ regime: 'fresh-real', below: 0.7, problem });
  expect(answer.rows).toBe(Math.ceil(100 / (0.7 * 1.7)));
  expect(answer.error).toBeCloseTo(0.7 * unitError(problem), 15);
  const tooFew = { ...problem, rows: 11 };
  expect(() => realDataNeeded({ regime: 'fresh-real', below: 0.7, problem: tooFew })).toThrow(
    'T >= d + 2 = 12',
  );
});

test('errors that are not above 0, and no real data, are refused', () => {
  for (const below of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => realDataNeeded({ regime: 'fresh-real', below })).toThrow(
      'error to stay below, in units of c_0: expected a finite number above 0',
    );
  expect(() => bestFreshWeight(0)).toThrow(
    'real examples for each synthetic one: expected a finite number above 0',
  );
});
