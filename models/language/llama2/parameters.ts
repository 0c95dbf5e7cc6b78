import type { Initialiser, ParameterSpec } from '../../training/parameters.ts';
import { headWidth, type Llama2Config } from '../config.ts';

const ones: Initialiser = { kind: 'ones' };

/** The standard deviation of every matrix (Hugging Face `initializer_range`). */
const normal: Initialiser = { kind: 'normal', std: 0.02 };

/**
 * The parameters of a Llama-2 in the order of the Hugging Face checkpoint; matrices are stored [out, in]. The output layer has
 * a matrix of its own.
 *
 * Initialisation as `LlamaForCausalLM` has it: normal(0, 0.02), gains 1. Meta published none.
 */
export function llama2Parameters(config: Llama2Config): readonly ParameterSpec[] {
  const { vocab_size: V, hidden_size: C, num_hidden_layers: L } = config;
  return [
    { name: 'model.embed_tokens.weight', dims: [V, C], initialiser: normal },
    ...Array.from({ length: L }, (_, layer) => blockParameters(config, blockName(layer))).flat(),
    { name: 'model.norm.weight', dims: [C], initialiser: ones },
    { name: outputTable, dims: [V, C], initialiser: normal },
  ];
}

function blockParameters(config: Llama2Config, name: string): ParameterSpec[] {
  const { hidden_size: C, intermediate_size: I } = config;
  const keys = config.num_key_value_heads * headWidth(config);
  const matrix = (part: string, ...dims: [number, number]): ParameterSpec => {
    return { name: `${name}.${part}.weight`, dims, initialiser: normal };
  };
  return [
    matrix('self_attn.q_proj', C, C),
    matrix('self_attn.k_proj', keys, C),
    matrix('self_attn.v_proj', keys, C),
    matrix('self_attn.o_proj', C, C),
    matrix('mlp.gate_proj', I, C),
    matrix('mlp.up_proj', I, C),
    matrix('mlp.down_proj', C, I),
    { name: `${name}.input_layernorm.weight`, dims: [C], initialiser: ones },
    { name: `${name}.post_attention_layernorm.weight`, dims: [C], initialiser: ones },
  ];
}

/** The table of the output layer. */
export const outputTable = 'lm_head.weight';

/** The residual stream behind block `layer`, and the beginning of its parameters' names. */
export function blockName(layer: number): string {
  return `model.layers.${layer}`;
}
