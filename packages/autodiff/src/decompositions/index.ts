import type { Decomposition } from '../decomposition.ts';
import { activations } from './activations.ts';
import { attentions } from './attentions.ts';
import { einsum } from './einsum.ts';
import { gridSample } from './grid-sample.ts';
import { normalizations } from './normalizations.ts';
import { recurrent } from './recurrent.ts';
import { rotary } from './rotary.ts';
import { standardization } from './standardization.ts';

/** The built-in decompositions by operator, as `Node.qualifiedType` names it. */
export const decompositions: ReadonlyMap<string, Decomposition> = new Map(
  [activations, attentions, einsum, gridSample, normalizations, recurrent, rotary, standardization]
    .flat()
    .map((decomposition) => [decomposition.operator, decomposition]),
);
