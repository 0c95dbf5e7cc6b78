import { checkSchedule } from './checked-schedule.ts';
import { drawnUnits } from './drawn-units.ts';
import { mixingPlan } from './mixing-plan.ts';
import { NoiseMixture } from './noise-mixture.ts';
import type { Schedule } from './schedule.ts';

/**
 * T E (mu_n - mu_0)^2 / s2 of fits 1..`fits` of a mean with known variance s2, T large; without a subsample it is v_n.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/subsample`.
 */
export function meanOnlyErrors(schedule: Schedule, fits: number): readonly number[] {
  checkSchedule(schedule, fits);
  const plan = mixingPlan(schedule, fits);
  const noise = new NoiseMixture(plan, {
    amplitude: (batch) => 1 / Math.sqrt(plan.sizes[batch - 1] as number),
  });
  return plan.steps.map((_, index) => {
    const pool = noise.next();
    const units = drawnUnits(schedule, index + 1);
    const drawing = units ? 1 / units.drawn - 1 / units.pool : 0;
    noise.addOwn(Math.sqrt(drawing));
    return pool + drawing;
  });
}

/** What `meanOnlyErrors` rises to under accumulate-subsample with one unit in every batch and draw. */
export const accumulateSubsampleMeanLimit = Math.PI ** 2 / 2 - 2;
