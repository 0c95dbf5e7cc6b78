import type { CaseTable } from '../gradient-case.ts';
import { convolutions } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { fused } from './fused.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { normalizing } from './normalizing.ts';
import { ordering } from './ordering.ts';
import { reduction } from './reduction.ts';
import { scatter } from './scatter.ts';
import { selection } from './selection.ts';
import { shaping } from './shaping.ts';

/** The gradient cases of every operator. */
export const cases: CaseTable = {
  ...convolutions,
  ...elementwise,
  ...selection,
  ...linear,
  ...shaping,
  ...indexing,
  ...ordering,
  ...scatter,
  ...reduction,
  ...normalizing,
  ...fused,
};
