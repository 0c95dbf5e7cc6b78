import { attentions } from './attentions.ts';
import type { InferenceRule } from './context.ts';
import { controlFlow } from './control-flow.ts';
import { convolutions } from './convolutions.ts';
import { elementwise } from './elementwise.ts';
import { images } from './images.ts';
import { indexing } from './indexing.ts';
import { normalizations } from './normalizations.ts';
import { products } from './products.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reductions.ts';
import { shaping } from './shaping.ts';
import { sources } from './sources.ts';

/** Every inference rule by qualified operator type: a new operator is a line in one of the groups. */
export const inferenceRules: ReadonlyMap<string, InferenceRule> = new Map(
  [
    attentions,
    controlFlow,
    convolutions,
    elementwise,
    images,
    indexing,
    normalizations,
    products,
    recurrent,
    reductions,
    shaping,
    sources,
  ].flatMap((group) => Object.entries(group)),
);
