import type { Study } from '@ouroboros/recursion';

/** What `ouroboros start` runs: every family once, in minutes on two cores. */
export const start: Study = {
  name: 'start',
  description: 'the recursion end to end: each family in miniature',
  experiments: ['linear-quick', 'language-quick', 'images-quick', 'molecules-quick'],
};
