import type { Experiment } from '@ouroboros/recursion';

/** The language experiment of the paper in miniature: a small GPT-2 learns short stories, then its own. */
export const languageQuick: Experiment = {
  name: 'language-quick',
  description: 'a small GPT-2 trained on stories, then on stories of its own, replacing or accumulating them',
  family: 'language',
  regimes: ['replace', 'accumulate'],
  seeds: 3,
  iterations: 5,
  lanes: 2,
  // As in linear-quick: accumulating bounds the loss, it does not hold it still. A rise of less than 2 % of the first
  // loss per iteration counts as stable.
  margin: 0.02,
  model: { preset: 'gpt2-nano' },
  data: { source: 'embedded', stories: 2000, testStories: 400 },
  fit: { epochs: 2, batch: 8, learningRate: 0.008 },
};
