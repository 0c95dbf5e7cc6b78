import type { Initialiser, ParameterSpec } from '../../training/parameters.ts';
import type { Gpt2Config } from '../config.ts';

const zeros: Initialiser = { kind: 'zeros' };
const ones: Initialiser = { kind: 'ones' };

/**
 * The parameters of a GPT-2 in the order of the Hugging Face checkpoint. `c_attn`, `c_proj` and `c_fc` are stored
 * [in, out] (Conv1D). The output layer shares `transformer.wte.weight`.
 *
 * Initialisation as published: normal(0, 0.02), residual projections scaled by 1/sqrt(2 L).
 */
export function gpt2Parameters(config: Gpt2Config): readonly ParameterSpec[] {
  const { vocab_size: V, n_positions: P, n_embd: C, n_layer: L } = config;
  const normal: Initialiser = { kind: 'normal', std: 0.02 };
  const residual: Initialiser = { kind: 'normal', std: 0.02 / Math.sqrt(2 * L) };
  const block = (i: number): ParameterSpec[] => {
    const h = blockName(i);
    return [
      { name: `${h}.ln_1.weight`, dims: [C], initialiser: ones },
      { name: `${h}.ln_1.bias`, dims: [C], initialiser: zeros },
      { name: `${h}.attn.c_attn.weight`, dims: [C, 3 * C], initialiser: normal },
      { name: `${h}.attn.c_attn.bias`, dims: [3 * C], initialiser: zeros },
      { name: `${h}.attn.c_proj.weight`, dims: [C, C], initialiser: residual },
      { name: `${h}.attn.c_proj.bias`, dims: [C], initialiser: zeros },
      { name: `${h}.ln_2.weight`, dims: [C], initialiser: ones },
      { name: `${h}.ln_2.bias`, dims: [C], initialiser: zeros },
      { name: `${h}.mlp.c_fc.weight`, dims: [C, 4 * C], initialiser: normal },
      { name: `${h}.mlp.c_fc.bias`, dims: [4 * C], initialiser: zeros },
      { name: `${h}.mlp.c_proj.weight`, dims: [4 * C, C], initialiser: residual },
      { name: `${h}.mlp.c_proj.bias`, dims: [C], initialiser: zeros },
    ];
  };
  return [
    { name: 'transformer.wte.weight', dims: [V, C], initialiser: normal },
    { name: 'transformer.wpe.weight', dims: [P, C], initialiser: normal },
    ...Array.from({ length: L }, (_, i) => block(i)).flat(),
    { name: 'transformer.ln_f.weight', dims: [C], initialiser: ones },
    { name: 'transformer.ln_f.bias', dims: [C], initialiser: zeros },
  ];
}

/** The table of the output layer: that of the token embeddings. */
export const outputTable = 'transformer.wte.weight';

/** The residual stream behind block `layer`, and the beginning of its parameters' names. */
export function blockName(layer: number): string {
  return `transformer.h.${layer}`;
}
