import type { CaseTable } from '../gradient-case.ts';
import { activation } from './activation.ts';
import { attention } from './attention.ts';
import { convolutions } from './convolution.ts';
import { einsums } from './einsum.ts';
import { elementwise } from './elementwise.ts';
import { fused } from './fused.ts';
import { gelu } from './gelu.ts';
import { gridSamples } from './grid-sample.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { losses } from './losses.ts';
import { normalizing } from './normalizing.ts';
import { ordering } from './ordering.ts';
import { paddings } from './padding.ts';
import { pools } from './pooling.ts';
import { recurrent } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { resizes } from './resize.ts';
import { scatter } from './scatter.ts';
import { selection } from './selection.ts';
import { shaping } from './shaping.ts';
import { sources } from './sources.ts';
import { pixelBlocks } from './space-to-depth.ts';
import { trigonometric } from './trigonometric.ts';
import { vectorNormalization } from './vector-normalization.ts';
import { zeroGradient } from './zero-gradient.ts';

/** The gradient cases of every operator. */
export const cases: CaseTable = {
  ...convolutions,
  ...paddings,
  ...pools,
  ...resizes,
  ...pixelBlocks,
  ...einsums,
  ...attention,
  ...gridSamples,
  ...elementwise,
  ...trigonometric,
  ...activation,
  ...gelu,
  ...selection,
  ...linear,
  ...shaping,
  ...indexing,
  ...ordering,
  ...scatter,
  ...recurrent,
  ...reduction,
  ...normalizing,
  ...vectorNormalization,
  ...losses,
  ...sources,
  ...zeroGradient,
  ...fused,
};
