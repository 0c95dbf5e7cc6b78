import { languageExperiment } from './setting/question.ts';

/**
 * Each synthetic data set is twice the one before: see the study `paper/growth`.
 */
export const growthDoubling = languageExperiment({
  name: 'paper/growth-doubling',
  description: 'replacing and accumulating when each synthetic data set is twice the one before',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  growth: 'geometric:2',
});
