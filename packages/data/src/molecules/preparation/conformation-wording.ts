import type { Wording } from '../../preparation/yield.ts';

/** How conformations are called in messages. */
export const conformationWording: Wording = {
  one: 'conformation',
  many: 'conformations',
  options: { train: 'data.conformations', test: 'data.testConformations' },
  holders: 'records',
  check: 'check the records',
};
