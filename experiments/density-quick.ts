import type { Experiment } from '@ouroboros/recursion';

/** Kernel density estimates of two moons: every generation adds the variance of a kernel, replaced linearly, accumulated like log n. */
export const densityQuick: Experiment = {
  name: 'density-quick',
  description: 'kernel density estimates of two moons, fitted to their own draws: how fast they blur',
  family: 'density',
  regimes: ['replace', 'accumulate', 'accumulate-subsample'],
  seeds: 3,
  iterations: 8,
  lanes: 2,
  margin: 0.03,
  model: { bandwidth: 0.2 },
  data: { source: 'moons', rows: 100, testRows: 500 },
  fit: { replicates: 100 },
};
