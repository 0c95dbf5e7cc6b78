import type { Value } from '@ouroboros/onnx';
import type { Gpt2Config } from '../config.ts';
import { attendJoined, causalAttention, knownLength, splitHeads } from '../transformer/causal-attention.ts';
import type { ForwardPass, ForwardScope } from '../transformer/forward.ts';
import { finishBlock, layerNorm, linear } from './layers.ts';
import { blockName, outputTable } from './parameters.ts';

/* Letters: B sequences, T tokens each, C width, N = T*B positions in token-first order. */

/** The forward graph of GPT-2. */
export function gpt2Forward(config: Gpt2Config): ForwardPass {
  return {
    outputTable,
    layers: (scope) => ({
      embed: (tokens) => embed(scope, config, tokens),
      block: (h, layer) => block(scope, h, blockName(layer)),
      norm: (h) => layerNorm(scope, h, 'transformer.ln_f'),
    }),
  };
}

/** Token plus position embedding, [N, C]. */
function embed(scope: ForwardScope, config: Gpt2Config, tokens: Value): Value {
  const { g, parameter, T } = scope;
  const ids = g.op('Transpose', [tokens], { perm: [1, 0] });
  const words = g.op('Gather', [parameter('transformer.wte.weight'), ids], { axis: 0 });
  const table = parameter('transformer.wpe.weight');
  const whole = knownLength(scope) === config.n_positions;
  const rows = whole ? table : g.op('Slice', [table, g.int64s([0]), T, g.int64s([0])]);
  const positions = g.op('Unsqueeze', [rows, g.int64s([1])]);
  return g.op('Reshape', [g.op('Add', [words, positions]), g.int64s([-1, config.n_embd])]);
}

/** Pre-norm transformer block, [N, C] to [N, C]. */
function block(scope: ForwardScope, h: Value, name: string): Value {
  const { g, sizes } = scope;
  const projected = linear(scope, layerNorm(scope, h, `${name}.ln_1`), `${name}.attn.c_attn`);
  if (scope.kernels) return finishBlock(scope, h, attendJoined(scope, projected), name);
  const parts = g.ops('Split', [projected], { axis: -1, num_outputs: 3 }, { outputs: 3 });
  const [q, k, v] = parts.map((part) => splitHeads(scope, part, sizes.queryHeads)) as [Value, Value, Value];
  return finishBlock(scope, h, causalAttention(scope, q, k, v), name);
}
