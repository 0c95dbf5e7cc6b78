import type { LinearSchedule } from './linear-schedule.ts';

/** Fit n sees the first real batch with share `share` and the newest synthetic batch with the rest; fit 1 the real one. */
export function fixedRealShare(share: number): LinearSchedule {
  return {
    weights: (n) => {
      if (n === 1) return [1];
      return Array.from({ length: n }, (_, i) => (i === 0 ? share : i === n - 1 ? 1 - share : 0));
    },
  };
}

/**
 * Fit n sees a fresh real batch with share `share` and the newest synthetic batch with the rest; fit 1 real data alone.
 * A synthetic batch has 1/`ratio` times the examples of a real one. Batches: real_1, then real_n, synthetic_n for
 * n = 2, 3, ...
 */
export function freshReal(share: number, ratio = 1): LinearSchedule {
  const isSynthetic = (batch: number) => batch > 1 && batch % 2 === 1;
  return {
    weights: (n) => {
      if (n === 1) return [1];
      return Array.from({ length: 2 * n - 1 }, (_, i) =>
        i === 2 * n - 3 ? share : i === 2 * n - 2 ? 1 - share : 0,
      );
    },
    size: (batch) => (isSynthetic(batch) ? 1 / ratio : 1),
    labeller: (batch) => (isSynthetic(batch) ? (batch - 1) / 2 : 0),
  };
}
