import type { Experiment } from '@ouroboros/recursion';

/** The molecule experiment of the paper in miniature: a small GeoDiff learns shapes of drug-like molecules, then its own. */
export const moleculesQuick: Experiment = {
  name: 'molecules-quick',
  description:
    'a small GeoDiff trained on shapes of drug-like molecules, then on its own, replacing or accumulating them',
  family: 'molecules',
  regimes: ['replace', 'accumulate'],
  seeds: 3,
  iterations: 4,
  lanes: 2,
  model: { preset: 'geodiff-nano' },
  // As in language-quick.
  margin: 0.02,
  data: { source: 'embedded', conformations: 300, testConformations: 100 },
  // Steps instead of epochs, as GeoDiff is trained: all models alike long.
  fit: { steps: 1000 },
};
