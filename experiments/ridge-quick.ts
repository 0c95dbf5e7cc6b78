import type { Experiment } from '@ouroboros/recursion';

/**
 * Ridge regression with more features than rows would bear without it: the penalty shrinks what was learned at every
 * generation. Replaced, bias takes over; accumulated, both bias and noise stay bounded.
 */
export const ridgeQuick: Experiment = {
  name: 'ridge-quick',
  description:
    'ridge regression on its own labels, correlated features: bias and noise beside their closed forms',
  family: 'linear',
  regimes: ['replace', 'accumulate', 'replace-multiple', 'fresh-real'],
  seeds: 3,
  iterations: 10,
  lanes: 2,
  margin: 0.02,
  model: { features: 20, noise: 1 },
  data: { rows: 30, covariance: { toeplitz: 0.5 } },
  fit: { replicates: 500, penalty: 5 },
};
