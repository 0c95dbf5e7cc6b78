import type { Gpt2Config } from './config.ts';
import { blockName, buildGpt2Forward } from './gpt2-forward.ts';
import { GraphModel } from './graph-decoder.ts';
import type { LanguageModel } from './language-model.ts';
import { decays, gpt2Parameters } from './parameters.ts';
import { SegmentModel } from './segment-decoder.ts';

/** The built-in GPT-2 of these dimensions. */
export function gpt2Model(config: Gpt2Config): LanguageModel {
  return {
    vocabulary: config.vocab_size,
    context: config.n_positions,
    parameters: gpt2Parameters(config),
    blocks: Array.from({ length: config.n_layer }, (_, layer) => blockName(layer)),
    decays,
    forward: (shape) => buildGpt2Forward(config, shape),
    openDecoding: (context, weights) =>
      context.device === 'cpu'
        ? SegmentModel.open(context, config, weights)
        : GraphModel.open(context, config, weights),
  };
}
