import { decays } from '../../training/parameters.ts';
import { openBuiltIn } from '../decoding/open-built-in.ts';
import type { BuiltInModel } from '../language-model.ts';
import { buildDecode, buildSegments, type DecodingStep } from './decoding-step.ts';
import { buildForward, type ForwardPass } from './forward.ts';

/** What a built-in model has besides its graphs. */
export interface TransformerFacts extends Pick<BuiltInModel, 'vocabulary'> {
  /** Name of the residual stream behind a block. */
  readonly blockName: (layer: number) => string;
}

/** The model with this decoding step and this forward graph. */
export function transformerModel(
  step: DecodingStep,
  pass: ForwardPass,
  { vocabulary, blockName }: TransformerFacts,
): BuiltInModel {
  const { parameters, cache, queryHeads } = step;
  const model: BuiltInModel = {
    vocabulary,
    context: cache.tokens,
    parameters,
    blocks: Array.from({ length: cache.layers }, (_, layer) => blockName(layer)),
    queryHeads,
    cache,
    decays,
    forward: (shape) => buildForward(step, pass, shape),
    decode: () => buildDecode(step),
    segments: () => buildSegments(step),
    openDecoding: (context, weights) => openBuiltIn(context, model, weights),
  };
  return model;
}
