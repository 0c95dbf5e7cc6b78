import type { Study } from '@ouroboros/recursion';

/**
 * Figure 3: test loss by model-fitting iteration for the four models, replacing and accumulating. These are rows of Table 2: with
 * `--out runs/paper/table2` the runs that are there are drawn, and nothing is computed twice.
 */
export const figure3: Study = {
  name: 'paper/figure3',
  description: 'test loss by iteration for all four models',
  experiments: [
    'paper/table2-gpt2-9m',
    'paper/table2-llama2-12m',
    'paper/table2-llama2-42m',
    'paper/table2-llama2-126m',
  ],
};
