import type { Experiment } from '@ouroboros/recursion';

/** Kernel ridge regression with an RBF kernel: the same recursion in a space of functions. */
export const kernelQuick: Experiment = {
  name: 'kernel-quick',
  description: 'kernel regression on its own labels: the same theory where the features are functions',
  family: 'linear',
  regimes: ['replace', 'accumulate', 'replace-multiple', 'fresh-real'],
  seeds: 3,
  iterations: 10,
  lanes: 2,
  margin: 0.03,
  model: { features: 2, noise: 0.5, kernel: { rbf: { length: 1 } } },
  data: { rows: 30 },
  fit: { replicates: 200, penalty: 0.5 },
};
