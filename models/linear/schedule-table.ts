import type { Schedule } from '@ouroboros/theory';

/** The first fits of a schedule as numbers, which can be sent to a worker. */
export interface ScheduleTable {
  /** By fit. */
  readonly weights: readonly (readonly number[])[];
  readonly totals: readonly number[];
  /** By batch. */
  readonly sizes: readonly number[];
  readonly labellers: readonly number[];
}

/**
 * How many of the fits 1..`fits` see all of their batches, and whole copies of the design in each: those before the first that
 * draws a subsample, or uses a batch that ends in the middle of the design.
 */
export function wholeFits(schedule: Schedule, fits: number): number {
  for (let n = 1; n <= fits; n++) {
    const drawn = schedule.subsample?.(n);
    if (drawn !== undefined && drawn < schedule.total(n)) return n - 1;
    const isWhole = (share: number, i: number) => share === 0 || Number.isInteger(schedule.size(i + 1));
    if (!schedule.weights(n).every(isWhole)) return n - 1;
  }
  return fits;
}

/** Writes down fits 1..`fits` of a schedule and the batches that they use. */
export function tabulate(schedule: Schedule, fits: number): ScheduleTable {
  const numbers = Array.from({ length: fits }, (_, i) => i + 1);
  const weights = numbers.map((n) => schedule.weights(n));
  const batches = Math.max(0, ...weights.map(({ length }) => length));
  const used = Array.from({ length: batches }, (_, i) => i + 1);
  return {
    weights,
    totals: numbers.map((n) => schedule.total(n)),
    sizes: used.map((batch) => schedule.size(batch)),
    labellers: used.map((batch) => schedule.labeller(batch)),
  };
}

/** The schedule that a table was written from. */
export function scheduleOf({ weights, totals, sizes, labellers }: ScheduleTable): Schedule {
  return {
    weights: (n) => weights[n - 1] as readonly number[],
    total: (n) => totals[n - 1] as number,
    size: (batch) => sizes[batch - 1] as number,
    labeller: (batch) => labellers[batch - 1] as number,
  };
}
