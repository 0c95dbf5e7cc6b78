import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixingPlan } from './mixing-plan.ts';
import type { Schedule } from './schedule.ts';
import { expectClose } from './testing/expect-close.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, fixedReal, freshReal, replace } from './testing/schedules.ts';

/** The shares of all fits, put together again from the steps. */
function sharesOf(schedule: Schedule, fits: number): readonly (readonly number[])[] {
  const rows: number[][] = [];
  for (const [index, { keep, batches, shares }] of mixingPlan(schedule, fits).steps.entries()) {
    const row = new Array<number>(3 * fits).fill(0).map((_, i) => keep * (rows[index - 1]?.[i] ?? 0));
    for (const [k, batch] of batches.entries())
      row[batch - 1] = (row[batch - 1] as number) + (shares[k] as number);
    rows.push(row);
  }
  return rows;
}

test('the steps of a plan add up to the shares of every fit, and nothing is taken away', () => {
  const space = arbitrarySchedule({ mostFits: 8, sizes: [1, 3] });
  fc.assert(
    fc.property(space, ({ schedule, fits }) => {
      for (const [index, row] of sharesOf(schedule, fits).entries()) {
        const weights = schedule.weights(index + 1);
        expectClose(
          row,
          row.map((_, i) => weights[i] ?? 0),
        );
      }
      for (const { keep, shares } of mixingPlan(schedule, fits).steps)
        expect(Math.min(keep, ...shares)).toBeGreaterThanOrEqual(0);
    }),
    { seed: 11, numRuns: 100 },
  );
});

test('a fit of every regime adds one batch, or two', () => {
  const added = (schedule: Schedule) =>
    mixingPlan(schedule, 50)
      .steps.slice(2)
      .map(({ batches }) => batches.length);
  expect(new Set(added(accumulate((batch) => Math.sqrt(batch))))).toEqual(new Set([1]));
  expect(new Set(added(replace()))).toEqual(new Set([1]));
  expect(new Set(added(fixedReal(0.3)))).toEqual(new Set([2]));
  expect(new Set(added(freshReal(0.3)))).toEqual(new Set([2]));
});

test('an old batch that gets more weight is added, the rest kept', () => {
  const half: Schedule = {
    ...accumulate(),
    weights: (n) => (n === 1 ? [1] : [0.5, ...Array.from({ length: n - 1 }, () => 0.5 / (n - 1))]),
  };
  expect(mixingPlan(half, 4).steps[3]?.batches).toEqual([1, 4]);
  expect(mixingPlan(half, 4).steps[3]?.keep).toBeCloseTo(2 / 3, 14);
});
