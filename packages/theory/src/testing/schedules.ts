import type { Schedule } from '../schedule.ts';

/** m_i of batches i >= 2; batch 1 has one unit. */
export type Sizes = (batch: number) => number;

const one: Sizes = () => 1;

/** Sum of the sizes of batches 1..n. */
function pooled(n: number, sizes: Sizes): number {
  let sum = 1;
  for (let batch = 2; batch <= n; batch++) sum += sizes(batch);
  return sum;
}

/** A single entry `value` in the place of batch i. */
function only(batch: number, value = 1): number[] {
  const weights = new Array<number>(batch).fill(0);
  weights[batch - 1] = value;
  return weights;
}

const chained = (sizes: Sizes) => ({
  size: (batch: number) => (batch === 1 ? 1 : sizes(batch)),
  labeller: (batch: number) => batch - 1,
});

/** Fit n sees batch n alone. */
export function replace(sizes: Sizes = one): Schedule {
  const { size, labeller } = chained(sizes);
  return { size, labeller, weights: (n) => only(n), total: size };
}

/** Fit n sees all batches, every example alike. */
export function accumulate(sizes: Sizes = one): Schedule {
  const { size, labeller } = chained(sizes);
  const weights = (n: number) => {
    const total = pooled(n, sizes);
    return Array.from({ length: n }, (_, i) => size(i + 1) / total);
  };
  return { size, labeller, weights, total: (n) => pooled(n, sizes) };
}

/** Fit n sees as much as with `accumulate`, all of it from model n-1. */
export function replaceMultiple(sizes: Sizes = one): Schedule {
  return replace((batch) => pooled(batch, sizes));
}

/** Fit n >= 2 sees the real batch with the given share and batch n with the rest. */
export function fixedReal(share: number, sizes: Sizes = one): Schedule {
  const { size, labeller } = chained(sizes);
  const weights = (n: number) => (n === 1 ? [1] : [share, ...only(n - 1, 1 - share)]);
  return { size, labeller, weights, total: (n) => (n === 1 ? 1 : 1 + size(n)) };
}

/** Fit n >= 2 sees a fresh real batch with the given share, numbered 2n-2, and batch 2n-1 of model n-1 with the rest. */
export function freshReal(share: number, sizes: Sizes = one): Schedule {
  const isReal = (batch: number) => batch === 1 || batch % 2 === 0;
  const size = (batch: number) => (isReal(batch) ? 1 : sizes((batch + 1) / 2));
  const weights = (n: number) => (n === 1 ? [1] : [...only(2 * n - 2, share), 1 - share]);
  const labeller = (batch: number) => (isReal(batch) ? 0 : (batch - 1) / 2);
  return { size, weights, labeller, total: (n) => (n === 1 ? 1 : 1 + size(2 * n - 1)) };
}

/** One unit of examples is drawn from all that the schedule has from fit 2 on. */
export function subsampled(schedule: Schedule, units = 1): Schedule {
  return { ...schedule, subsample: (n) => (n === 1 ? undefined : units) };
}
