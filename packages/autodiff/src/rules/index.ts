import type { Rule } from '../rule.ts';
import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { classification } from './classification.ts';
import { convolution } from './convolution.ts';
import { gelu } from './gelu.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { normalization } from './normalization.ts';
import { ordering } from './ordering.ts';
import { padding } from './padding.ts';
import { pooling } from './pooling.ts';
import { reduction } from './reduction.ts';
import { resize } from './resize.ts';
import { scatter } from './scatter.ts';
import { selection } from './selection.ts';
import { shape } from './shape.ts';
import { softmax } from './softmax.ts';
import { sources } from './sources.ts';
import { spaceToDepth } from './space-to-depth.ts';
import { tile } from './tile.ts';
import { transcendental } from './transcendental.ts';
import { trigonometric } from './trigonometric.ts';
import { vectorNormalization } from './vector-normalization.ts';
import { zeroGradient } from './zero-gradient.ts';

/** The built-in rules by operator, as `Node.qualifiedType` names it. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    arithmetic,
    transcendental,
    trigonometric,
    activation,
    convolution,
    padding,
    pooling,
    resize,
    spaceToDepth,
    gelu,
    selection,
    linear,
    shape,
    indexing,
    ordering,
    scatter,
    tile,
    reduction,
    softmax,
    normalization,
    classification,
    sources,
    vectorNormalization,
    zeroGradient,
  ]
    .flat()
    .map((rule) => [rule.operator, rule]),
);
