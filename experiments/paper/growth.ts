import type { Study } from '@ouroboros/recursion';

/**
 * Beyond the paper, which names schedules of how much each iteration adds as an open question.
 */
export const growth: Study = {
  name: 'paper/growth',
  description: 'how much synthetic data each iteration adds: constant, growing, shrinking',
  experiments: [
    'paper/table2-gpt2-9m',
    'paper/growth-linear',
    'paper/growth-doubling',
    'paper/growth-halving',
  ],
};
