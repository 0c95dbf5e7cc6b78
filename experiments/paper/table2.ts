import type { Study } from '@ouroboros/recursion';

/**
 * Table 2: test loss after 1, 4 and 10 iterations for every model, temperature, amount of data and number of epochs.
 */
export const table2: Study = {
  name: 'paper/table2',
  description: 'test losses of all models and ablations',
  experiments: [
    'paper/table2-gpt2-9m',
    'paper/table2-gpt2-9m-low-temperature',
    'paper/table2-gpt2-9m-fifth',
    'paper/table2-gpt2-9m-fifth-3-epochs',
    'paper/table2-llama2-12m',
    'paper/table2-llama2-42m',
    'paper/table2-llama2-126m',
  ],
};
