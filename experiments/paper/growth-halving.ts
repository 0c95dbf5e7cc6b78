import { languageExperiment } from './setting/question.ts';

/**
 * Each synthetic data set is half the one before: see the study `paper/growth`.
 */
export const growthHalving = languageExperiment({
  name: 'paper/growth-halving',
  description: 'replacing and accumulating when each synthetic data set is half the one before',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  growth: 'geometric:0.5',
});
