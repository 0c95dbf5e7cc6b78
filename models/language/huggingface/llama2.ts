import { z } from 'zod';
import { headWidth, type Llama2Config, rmsNormEpsilon, ropeTheta } from '../config.ts';
import type { Architecture } from './architecture.ts';
import { parseFields, requireFields, requireFitting, size } from './fields.ts';

/** How the rotary embedding is said to be: the `rope_parameters` of transformers 5, the `rope_scaling` of transformers 4. */
const rope = z.looseObject({
  rope_type: z.string().optional(),
  /** The name of `rope_type` in files before transformers 4.45. */
  type: z.string().optional(),
  rope_theta: z.number().optional(),
});

/** The fields of `LlamaConfig` that a model depends on, with the defaults of transformers. */
const schema = z.looseObject({
  vocab_size: size.default(32000),
  max_position_embeddings: size.default(2048),
  hidden_size: size.default(4096),
  intermediate_size: size.default(11008),
  num_hidden_layers: size.default(32),
  num_attention_heads: size.default(32),
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  hidden_act: z.string().default('silu'),
  rms_norm_eps: z.number().default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  rope_theta: z.number().nullish(),
  rope_scaling: rope.nullish(),
  rope_parameters: rope.nullish(),
});

/** Llama-2 with an output layer of its own. */
export const llama2: Architecture<Llama2Config> = {
  name: 'llama2',
  modelType: 'llama',
  className: 'LlamaForCausalLM',
  prefix: 'model.',
  describe: (config) => {
    const { architecture: _, n_positions: max_position_embeddings, ...dimensions } = config;
    return {
      ...dimensions,
      max_position_embeddings,
      head_dim: headWidth(config),
      hidden_act: 'silu',
      rms_norm_eps: rmsNormEpsilon,
      // Transformers 4 reads these two; transformers 5 makes its `rope_parameters` of them.
      rope_theta: ropeTheta,
      rope_scaling: null,
      attention_bias: false,
      attention_dropout: 0,
      mlp_bias: false,
      pretraining_tp: 1,
      tie_word_embeddings: false,
    };
  },
  read: (path, document) => {
    const given = parseFields(path, document, schema, 'a Llama');
    const { vocab_size, max_position_embeddings: n_positions, hidden_size, intermediate_size } = given;
    const { num_hidden_layers, num_attention_heads } = given;
    const num_key_value_heads = given.num_key_value_heads ?? num_attention_heads;
    const heads = { num_hidden_layers, num_attention_heads, num_key_value_heads };
    const dimensions = { vocab_size, n_positions, hidden_size, intermediate_size, ...heads };
    const config = requireFitting(path, { architecture: 'llama2', ...dimensions });
    requireOurs(path, given, config);
    return config;
  },
};

/** Refuses what the graphs of our Llama-2 do not compute. */
function requireOurs(path: string, given: z.output<typeof schema>, config: Llama2Config): void {
  requireFields(path, given, {
    hidden_act: ['silu', 'swish'],
    rms_norm_eps: [rmsNormEpsilon],
    tie_word_embeddings: [false],
    attention_bias: [false],
    mlp_bias: [false],
    head_dim: [headWidth(config), null, undefined],
    rope_theta: [ropeTheta, null, undefined],
  });
  for (const field of ['rope_scaling', 'rope_parameters'] as const) {
    const { rope_type, type, rope_theta } = given[field] ?? {};
    requireFields(
      path,
      { [`${field}.rope_type`]: rope_type ?? type },
      { [`${field}.rope_type`]: ['default', undefined] },
    );
    requireFields(
      path,
      { [`${field}.rope_theta`]: rope_theta },
      { [`${field}.rope_theta`]: [ropeTheta, undefined] },
    );
  }
}
