import type { Mixture, MixturePart } from '@ouroboros/models';
import { equalSizes, type Regime, type Sizes } from '../regimes/regime.ts';
import type { LinearSchedule } from './linear-schedule.ts';

/** The real examples in a unit and the sizes of the batches, where they are not one unit each. */
export interface ScheduleOptions {
  /** Number of real examples; matters only where sizes are rounded to whole examples. Default 1. */
  readonly unit?: number;
  readonly sizes?: Sizes;
}

/** Batch that a part is taken from: 1 is real, k + 1 is of model k. */
function batchOf(part: MixturePart): number {
  return part.source.kind === 'real' ? 1 : part.source.model + 1;
}

/** Shares a_{n,i} of a mixture: every example counts by its weight. */
function sharesOf(mixture: Mixture): readonly number[] {
  const shares: number[] = [];
  const total = mixture.parts.reduce((sum, part) => sum + part.examples * part.weight, 0);
  for (const part of mixture.parts) {
    const index = batchOf(part) - 1;
    while (shares.length <= index) shares.push(0);
    shares[index] = (shares[index] ?? 0) + (part.examples * part.weight) / total;
  }
  return shares;
}

/** The linear schedule that a regime's own mixtures describe. */
export function regimeSchedule(regime: Regime, options: ScheduleOptions = {}): LinearSchedule {
  const { unit = 1, sizes = equalSizes } = options;
  return {
    weights: (n) => sharesOf(regime.mixture(n, unit, sizes)),
    size: (batch) => (batch === 1 ? 1 : regime.synthetic(batch - 1, unit, sizes) / unit),
  };
}

/**
 * How many of the fits 1..`fits` the schedule describes exactly: those before the first one that draws a random
 * subsample or uses a part of a batch.
 */
export function exactFits(regime: Regime, fits: number, options: ScheduleOptions = {}): number {
  const { unit = 1, sizes = equalSizes } = options;
  const isWhole = (part: MixturePart) =>
    part.examples === (part.source.kind === 'real' ? unit : regime.synthetic(part.source.model, unit, sizes));
  for (let n = 1; n <= fits; n++) {
    const mixture = regime.mixture(n, unit, sizes);
    if (mixture.subsample !== undefined || !mixture.parts.every(isWhole)) return n - 1;
  }
  return fits;
}
