import type { Experiment } from '@ouroboros/recursion';

/**
 * Section 2 of the paper in seconds: linear regression under all four regimes, every point beside its closed form.
 * Replace grows like n, replace-multiple like log n, accumulate stays below pi^2/6 of its first loss.
 */
export const linearQuick: Experiment = {
  name: 'linear-quick',
  description:
    'linear regression on its own labels: theory and training agree that accumulating bounds the error',
  family: 'linear',
  regimes: ['replace', 'accumulate', 'replace-multiple', 'accumulate-subsample'],
  seeds: 3,
  iterations: 10,
  lanes: 2,
  // Bounded is not flat: accumulate still rises by 1/n^2 of its first loss in iteration n, which this many replicates
  // tell from zero. A rise of less than 2 % per iteration counts as stable.
  margin: 0.02,
  model: { features: 10, noise: 1 },
  data: { rows: 100 },
  fit: { replicates: 1000, mode: 'statistics' },
};
