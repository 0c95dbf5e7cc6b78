import type { Experiment } from '@ouroboros/recursion';

/** Frequencies of words, counted in a text that was drawn from the frequencies before: rare words die out, and for good. */
export const discreteQuick: Experiment = {
  name: 'discrete-quick',
  description:
    'frequencies of 50 words, counted again and again in texts drawn from them: which words survive',
  family: 'discrete',
  regimes: ['replace', 'accumulate', 'accumulate-subsample', 'fixed-real'],
  seeds: 3,
  iterations: 12,
  lanes: 2,
  margin: 0.03,
  model: { symbols: 50 },
  data: { rows: 100, distribution: { zipf: 1 } },
  fit: { replicates: 1000 },
};
