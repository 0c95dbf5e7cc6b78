import { languageExperiment } from './setting/question.ts';

/**
 * Figure 4: learning curves of the model of every iteration, replacing and accumulating. The test loss is measured ten times in each
 * fit. Accumulating fits take more steps, as their data grow.
 */
export const figure4 = languageExperiment({
  name: 'paper/figure4',
  description: 'learning curves of every model in a chain: training and test loss inside each fit',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  fit: { evaluations: 10 },
});
