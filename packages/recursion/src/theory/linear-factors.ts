import { errorFactors } from '@ouroboros/theory';
import type { Regime } from '../regimes/regime.ts';
import { exactFits, regimeSchedule, type ScheduleOptions } from './regime-schedule.ts';

/**
 * v_1, v_2, ...: the expected test errors of linear regression under a regime, in units of that of the first fit; of as many of
 * the fits 1..`fits` as have an exact form (the first alone under accumulate-subsample).
 */
export function linearFactors(
  regime: Regime,
  fits: number,
  options: ScheduleOptions = {},
): readonly number[] {
  return errorFactors(regimeSchedule(regime, options), exactFits(regime, fits, options));
}
