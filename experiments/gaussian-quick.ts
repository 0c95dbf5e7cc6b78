import type { Experiment } from '@ouroboros/recursion';

/**
 * A Gaussian fitted by maximum likelihood to twenty draws of the one before. Replaced, its variance dies out like 0.95^n;
 * accumulated, it stays above 0.92 of the true one.
 */
export const gaussianQuick: Experiment = {
  name: 'gaussian-quick',
  description:
    'a Gaussian fitted to its own draws: replaced, its variance dies out; accumulated, it does not',
  family: 'gaussian',
  regimes: ['replace', 'accumulate', 'accumulate-subsample', 'fresh-real'],
  seeds: 3,
  iterations: 12,
  lanes: 2,
  margin: 0.03,
  model: { dimensions: 1 },
  data: { rows: 20 },
  fit: { replicates: 2000 },
};
