import type { Study } from '@ouroboros/recursion';

/**
 * Amount of training in iteration 1 only, so that the first synthetic data are of another quality: Figure 11 of the appendix, as we
 * read its numbering. The paper finds no difference in how replacing goes on.
 */
export const firstIteration: Study = {
  name: 'paper/first-iteration',
  description: 'whether a worse first model explains the collapse: a third of the training in iteration 1',
  experiments: ['paper/table2-gpt2-9m', 'paper/gpt2-9m-first-iteration-third'],
};
