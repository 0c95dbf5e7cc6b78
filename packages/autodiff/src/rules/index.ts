import type { Rule } from '../rule.ts';
import { arithmetic } from './arithmetic.ts';
import { classification } from './classification.ts';
import { gelu } from './gelu.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { normalization } from './normalization.ts';
import { reduction } from './reduction.ts';
import { selection } from './selection.ts';
import { shape } from './shape.ts';
import { softmax } from './softmax.ts';
import { transcendental } from './transcendental.ts';

/** The built-in rules by operator, as `Node.qualifiedType` names it. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    arithmetic,
    transcendental,
    gelu,
    selection,
    linear,
    shape,
    indexing,
    reduction,
    softmax,
    normalization,
    classification,
  ]
    .flat()
    .map((rule) => [rule.operator, rule]),
);
