import type { ScaleName, Section } from '@ouroboros/recursion';

/** A model of the paper: its preset. */
export type LanguageModel = 'gpt2-9m' | 'llama2-12m' | 'llama2-42m' | 'llama2-126m';

/** What stands for a model at one scale, and the learning rate that it is trained with. */
export interface ScaledModel {
  readonly model: Section;
  /** Ours: the paper does not state it. */
  readonly learningRate: number;
}

/** Dimensions of the Llama-2 that stands for a larger one at the nano scale. */
function llama2(width: number, layers: number, heads: number): Section {
  return {
    ...{ preset: 'llama2-nano', hidden_size: width, intermediate_size: 2 * width },
    ...{ num_hidden_layers: layers, num_attention_heads: heads, num_key_value_heads: heads },
  };
}

function scaled(preset: LanguageModel, learningRate: number, nano: ScaledModel) {
  const itself = { model: { preset }, learningRate };
  return { nano, small: itself, paper: itself };
}

/** The models of the paper, and those of another size that stand for them at the nano scale: the larger, the larger. */
export const models: Readonly<Record<LanguageModel, Readonly<Record<ScaleName, ScaledModel>>>> = {
  'gpt2-9m': scaled('gpt2-9m', 1e-3, { model: { preset: 'gpt2-nano' }, learningRate: 6e-3 }),
  'llama2-12m': scaled('llama2-12m', 1e-3, { model: { preset: 'llama2-nano' }, learningRate: 6e-3 }),
  'llama2-42m': scaled('llama2-42m', 6e-4, { model: llama2(96, 3, 3), learningRate: 6e-3 }),
  'llama2-126m': scaled('llama2-126m', 4e-4, { model: llama2(128, 3, 4), learningRate: 4e-3 }),
};
