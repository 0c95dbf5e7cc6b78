import { requireWholeBatches } from './checked-schedule.ts';
import { type MixingPlan, mixingPlan } from './mixing-plan.ts';
import { requirePositive } from './numbers.ts';
import { type Penalty, requirePenalty, unitPenalties } from './penalty.ts';
import type { Schedule } from './schedule.ts';
import { isNull, type Spectrum } from './spectrum.ts';

/** Fits with a penalty under a schedule, on a design that is given. */
export interface PenalizedFits {
  /** sigma, the standard deviation of the noise of a label. */
  readonly noise: number;
  /** L_n. */
  readonly penalty: Penalty;
  readonly schedule: Schedule;
  readonly fits: number;
  /** `mixingPlan(schedule, fits)`, where many problems share it. */
  readonly plan?: MixingPlan;
}

/** Penalized fits, checked. */
export interface CheckedFits {
  readonly plan: MixingPlan;
  /** L_n/S_n, entry n-1. */
  readonly penalties: readonly number[];
}

/**
 * The plan and the penalties of fits on a matrix of the given spectrum.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/subsample`, `theory/noise`, `theory/penalty`
 *   (also for no penalty where the matrix is singular).
 */
export function checkedFits(
  { noise, penalty, schedule, fits, plan }: PenalizedFits,
  spectrum: Spectrum,
): CheckedFits {
  requirePositive('noise', 'noise', noise);
  requireWholeBatches(schedule, fits);
  const penalties = unitPenalties(schedule, fits, penalty);
  if (spectrum.values.some((value) => isNull(value, spectrum))) requirePenalty(penalties);
  return { plan: plan ?? mixingPlan(schedule, fits), penalties };
}
