import { languageExperiment } from './setting/question.ts';

/**
 * Beyond the paper: every regime, with fresh real stories in each iteration, a fixed share of real ones, and a fixed budget drawn from
 * what accumulates. Fresh stories are taken from the training split, so that at the paper's scale an iteration has a fifth of it.
 */
export const regimes = languageExperiment({
  name: 'paper/regimes',
  description: 'every regime on the same model and stories',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate', 'replace-multiple', 'accumulate-subsample', 'fixed-real', 'fresh-real'],
  iterations: 5,
  stories: { nano: 1, small: 1, paper: 1 / 5 },
});
