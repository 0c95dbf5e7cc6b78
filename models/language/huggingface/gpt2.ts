import { z } from 'zod';
import { type Gpt2Config, layerNormEpsilon } from '../config.ts';
import type { Architecture } from './architecture.ts';
import { parseFields, requireFields, requireFitting, size } from './fields.ts';

/** The fields of `GPT2Config` that a model depends on, with the defaults of transformers. */
const schema = z.looseObject({
  vocab_size: size.default(50257),
  n_positions: size.default(1024),
  n_embd: size.default(768),
  n_layer: size.default(12),
  n_head: size.default(12),
  n_inner: size.nullish(),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: z.number().default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().default(false),
});

/** GPT-2 without dropout, as ours is trained. */
export const gpt2: Architecture<Gpt2Config> = {
  name: 'gpt2',
  modelType: 'gpt2',
  className: 'GPT2LMHeadModel',
  prefix: 'transformer.',
  describe: ({ architecture: _, ...dimensions }) => ({
    ...dimensions,
    n_inner: null,
    activation_function: 'gelu_new',
    layer_norm_epsilon: layerNormEpsilon,
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: false,
    reorder_and_upcast_attn: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
    ...{ embd_pdrop: 0, attn_pdrop: 0, resid_pdrop: 0 },
  }),
  read: (path, document) => {
    const given = parseFields(path, document, schema, 'a GPT-2');
    requireFields(path, given, {
      n_inner: [null, undefined, 4 * given.n_embd],
      activation_function: ['gelu_new', 'gelu_pytorch_tanh'],
      layer_norm_epsilon: [layerNormEpsilon],
      tie_word_embeddings: [true],
      scale_attn_weights: [true],
      scale_attn_by_inverse_layer_idx: [false],
      add_cross_attention: [false],
    });
    const { vocab_size, n_positions, n_embd, n_layer, n_head } = given;
    return requireFitting(path, { architecture: 'gpt2', vocab_size, n_positions, n_embd, n_layer, n_head });
  },
};
