import type { Schedule } from '@ouroboros/theory';

/** Fresh real data in every iteration. */
export interface FreshRealSizes {
  /** Of the fresh data in every fit but the first, which sees nothing else. */
  readonly weight: number;
  /** Units of the fresh batch, and of what every model generates. */
  readonly real: number;
  readonly synthetic: number;
}

/**
 * Batch 1 is real; fit n >= 2 sees fresh real batch 2n-2 with the weight and batch 2n-1, which model n-1 generated, with the
 * rest.
 */
export function freshRealSchedule({ weight, real, synthetic }: FreshRealSizes): Schedule {
  const isReal = (batch: number) => batch === 1 || batch % 2 === 0;
  return {
    weights: (n) => (n === 1 ? [1] : [...new Array<number>(2 * n - 3).fill(0), weight, 1 - weight]),
    size: (batch) => (isReal(batch) ? real : synthetic),
    labeller: (batch) => (isReal(batch) ? 0 : (batch - 1) / 2),
    total: (n) => (n === 1 ? real : real + synthetic),
  };
}
