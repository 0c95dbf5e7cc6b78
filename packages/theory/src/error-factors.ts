import { requireWholeBatches } from './checked-schedule.ts';
import { mixingPlan } from './mixing-plan.ts';
import { NoiseMixture } from './noise-mixture.ts';
import { requireCount } from './numbers.ts';
import type { Schedule } from './schedule.ts';

/**
 * v_n = |c_n|^2 for n = 1..`fits` (`noiseCoefficients` has c_n): the expected test error in units of a fit on the real batch
 * alone, s2 d/(T-d-1). O(fits^2) operations and O(fits) memory where every fit uses few batches or keeps the proportions of the
 * fit before, as all regimes do; O(fits^3) and O(fits^2) else.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`) or draws a subsample (`theory/subsample`).
 */
export function errorFactors(schedule: Schedule, fits: number): readonly number[] {
  requireCount('fits', 'fits', fits, 0);
  requireWholeBatches(schedule, fits);
  const plan = mixingPlan(schedule, fits);
  const noise = new NoiseMixture(plan, {
    amplitude: (batch) => 1 / Math.sqrt(plan.sizes[batch - 1] as number),
  });
  return plan.steps.map(() => noise.next());
}

/**
 * v_n alone.
 *
 * @throws Fault `theory/fits` unless n is at least 1; otherwise as `errorFactors`.
 */
export function errorFactor(schedule: Schedule, n: number): number {
  requireCount('fits', 'fit', n, 1);
  return errorFactors(schedule, n)[n - 1] as number;
}
