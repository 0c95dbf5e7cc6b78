import type { Tensor, Value } from '@ouroboros/onnx';
import type { Llama2Config } from '../config.ts';
import { causalAttention, knownLength, splitHeads } from '../transformer/causal-attention.ts';
import type { ForwardPass, ForwardScope } from '../transformer/forward.ts';
import { finishBlock, linear, rmsNorm } from './layers.ts';
import { blockName, outputTable } from './parameters.ts';
import { rotate, rotationTables, type Turn } from './rotation.ts';

/* Letters: B sequences, T tokens each, C width, D head width, N = T*B positions in token-first order. */

/** The forward graph of Llama-2. */
export function llama2Forward(config: Llama2Config): ForwardPass {
  return {
    outputTable,
    layers: (scope) => {
      const turn = turnOf(scope, config);
      return {
        embed: (tokens) => embed(scope, config, tokens),
        block: (h, layer) => block(scope, turn, h, blockName(layer)),
        norm: (h) => rmsNorm(scope, h, 'model.norm'),
      };
    },
  };
}

/** Cosines and sines of the positions 0 to T - 1, each [T, 1, 1, D]. */
function turnOf({ g, T }: ForwardScope, config: Llama2Config): Turn {
  const length = knownLength({ T });
  const tables = rotationTables(config, length ?? config.n_positions);
  const rows = (name: string, { dims, ...tensor }: Tensor): Value => {
    const table = g.initializer(name, {
      ...tensor,
      dims: [dims[0] as number, 1, 1, dims[1] as number],
    } as Tensor);
    return length === undefined ? g.op('Slice', [table, g.int64s([0]), T, g.int64s([0])]) : table;
  };
  return { cos: rows('rotation_cos', tables.cos), sin: rows('rotation_sin', tables.sin) };
}

/** Token embedding, [N, C]. */
function embed({ g, parameter }: ForwardScope, config: Llama2Config, tokens: Value): Value {
  const ids = g.op('Transpose', [tokens], { perm: [1, 0] });
  const words = g.op('Gather', [parameter('model.embed_tokens.weight'), ids], { axis: 0 });
  return g.op('Reshape', [words, g.int64s([-1, config.hidden_size])]);
}

/** Pre-norm transformer block, [N, C] to [N, C]. */
function block(scope: ForwardScope, turn: Turn, h: Value, name: string): Value {
  const { g, sizes } = scope;
  const x = rmsNorm(scope, h, `${name}.input_layernorm`);
  const heads = (part: string, count: number): Value =>
    splitHeads(scope, linear(scope, x, `${name}.self_attn.${part}_proj`), count);
  const q = rotate(g, heads('q', sizes.queryHeads), turn);
  const k = rotate(g, heads('k', sizes.keyHeads), turn);
  return finishBlock(scope, h, causalAttention(scope, q, k, heads('v', sizes.keyHeads)), name);
}
