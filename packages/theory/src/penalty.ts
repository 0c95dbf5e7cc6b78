import { checkedTotal } from './checked-schedule.ts';
import { theoryNeeds } from './need.ts';
import { requireNonNegative } from './numbers.ts';
import type { Schedule } from './schedule.ts';

/** L_n, what fit n adds to the squared error for every unit of |w|^2: for any n from 1. */
export type Penalty = (n: number) => number;

/**
 * L_n / S_n: the penalty of fits 1..`fits` for one unit of examples, entry n-1. `S_n` is the `total` of the schedule.
 *
 * @throws Fault `theory/penalty` for a penalty that is negative or not finite; `theory/total`.
 */
export function unitPenalties(schedule: Schedule, fits: number, penalty: Penalty): readonly number[] {
  return Array.from({ length: fits }, (_, index) => {
    const n = index + 1;
    const value = penalty(n);
    requireNonNegative('penalty', `penalty of fit ${n}`, value);
    return value / checkedTotal(schedule, n);
  });
}

/**
 * Refuses a fit without a penalty of what has directions that the data say nothing of.
 *
 * @throws Fault `theory/penalty`.
 */
export function requirePenalty(penalties: readonly number[]): void {
  const n = penalties.indexOf(0) + 1;
  if (n === 0) return;
  throw theoryNeeds({
    code: 'penalty',
    subject: `penalty of fit ${n}`,
    expected:
      'above 0: the Gram or kernel matrix has an eigenvalue of 0, a direction that data do not determine',
    received: '0',
  });
}
