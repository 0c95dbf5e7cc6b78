import { errorFactors } from '@ouroboros/theory';
import type { Regime } from '../regimes/regime.ts';
import { exactFits, regimeSchedule, type ScheduleOptions } from './regime-schedule.ts';

/**
 * Expected test losses of the linear fits 1..`fits` under a regime: `unitError` * v_n; undefined where no exact form is
 * known (accumulate-subsample from fit 2 on).
 */
export function expectedTestLosses(
  regime: Regime,
  unitError: number,
  fits: number,
  options: ScheduleOptions = {},
): readonly (number | undefined)[] {
  const exact = exactFits(regime, fits, options);
  const factors = errorFactors(regimeSchedule(regime, options), exact);
  return Array.from({ length: fits }, (_, i) => {
    const factor = factors[i];
    return factor === undefined ? undefined : unitError * factor;
  });
}

/** Expected test loss of linear fit n under a regime; undefined where no exact form is known. */
export function expectedTestLoss(
  regime: Regime,
  unitError: number,
  n: number,
  options: ScheduleOptions = {},
): number | undefined {
  return expectedTestLosses(regime, unitError, n, options)[n - 1];
}
