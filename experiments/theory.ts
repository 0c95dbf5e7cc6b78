import type { Study } from '@ouroboros/recursion';

/** Every family whose recursion is solved in closed form, on one page: theory through measured points. */
export const theory: Study = {
  name: 'theory',
  description: 'every family with a closed form: what theory says of each regime, and what the models do',
  experiments: [
    'linear-quick',
    'ridge-quick',
    'kernel-quick',
    'gaussian-quick',
    'discrete-quick',
    'density-quick',
  ],
};
