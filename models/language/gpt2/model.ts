import { type Gpt2Config, headWidth } from '../config.ts';
import { openBuiltIn } from '../decoding/open-built-in.ts';
import type { BuiltInModel } from '../language-model.ts';
import { decays } from '../parameters.ts';
import { buildGpt2Decode } from './decode.ts';
import { buildGpt2Forward } from './forward.ts';
import { blockName } from './layers.ts';
import { gpt2Parameters } from './parameters.ts';
import { buildGpt2Segments } from './segments.ts';

/** The built-in GPT-2 of these dimensions. */
export function gpt2Model(config: Gpt2Config): BuiltInModel {
  const { vocab_size, n_positions: tokens, n_layer: layers, n_head: heads } = config;
  const model: BuiltInModel = {
    vocabulary: vocab_size,
    context: tokens,
    parameters: gpt2Parameters(config),
    blocks: Array.from({ length: layers }, (_, layer) => blockName(layer)),
    queryHeads: heads,
    cache: { layers, heads, width: headWidth(config), tokens },
    decays,
    forward: (shape) => buildGpt2Forward(config, shape),
    decode: () => buildGpt2Decode(config),
    segments: () => buildGpt2Segments(config),
    openDecoding: (context, weights) => openBuiltIn(context, model, weights),
  };
  return model;
}
