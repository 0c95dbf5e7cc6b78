import type { Study } from '@ouroboros/recursion';

/**
 * Sampling temperature 1.0 and 0.3 beside each other: Figure 10 of the appendix, as we read its numbering.
 */
export const temperature: Study = {
  name: 'paper/temperature',
  description: 'the same model when what it writes is drawn at temperature 1.0 and 0.3',
  experiments: ['paper/table2-gpt2-9m', 'paper/table2-gpt2-9m-low-temperature'],
};
