import type { Sweep } from '@ouroboros/recursion';

/**
 * Figures 2 and 9: test error by model-fitting iteration of linear models, replacing and accumulating, for every number of features,
 * samples and noise of the sweeps that the authors published.
 */
export const figure2: Sweep = {
  name: 'paper/figure2',
  description:
    'test error of linear models by iteration, replacing and accumulating, simulated and by theory',
  family: 'linear',
  features: [1, 3, 10, 32, 100],
  rows: [10, 32, 100, 316, 1000],
  noise: [Math.sqrt(0.1), 1, Math.sqrt(10)],
  regimes: ['replace', 'accumulate'],
  iterations: 100,
  replicates: 1000,
  precision: 'float64',
};
