import type { Study } from '@ouroboros/recursion';

/**
 * Table 1: samples of the largest model side by side, replacing and accumulating. The page has them under each iteration.
 */
export const table1: Study = {
  name: 'paper/table1',
  description: 'what the largest model writes, iteration by iteration',
  experiments: ['paper/table2-llama2-126m'],
};
