import { languageExperiment } from './setting/question.ts';

/**
 * Each synthetic data set is a unit larger than the one before: see the study `paper/growth`.
 */
export const growthLinear = languageExperiment({
  name: 'paper/growth-linear',
  description: 'replacing and accumulating when batch i of the data has i units',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  growth: 'linear:1',
});
