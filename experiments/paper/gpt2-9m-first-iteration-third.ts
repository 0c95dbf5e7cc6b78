import { languageExperiment } from './setting/question.ts';

/**
 * A third of the training in iteration 1, the usual amount afterwards: see the study `paper/first-iteration`.
 */
export const gpt2FirstIterationThird = languageExperiment({
  name: 'paper/gpt2-9m-first-iteration-third',
  description: 'the GPT-2 of 9M parameters when the first model is trained for a third of the steps',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  firstEpochs: 1 / 3,
});
