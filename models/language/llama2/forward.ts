import { GraphBuilder, type Model, type Tensor, type Value } from '@ouroboros/onnx';
import { headWidth, type Llama2Config } from '../config.ts';
import type { BatchShape } from '../language-model.ts';
import {
  type AttentionScope,
  attentionScope,
  batchFirst,
  causalAttention,
  knownLength,
  splitHeads,
} from '../transformer/causal-attention.ts';
import { outputLayer } from '../transformer/output-layer.ts';
import { type LayerScope, parameterInputs } from '../transformer/scope.ts';
import { finishBlock, linear, rmsNorm } from './layers.ts';
import { blockName, llama2Parameters, outputTable } from './parameters.ts';
import { rotate, rotationTables, type Turn } from './rotation.ts';

/* Letters: B sequences, T tokens each, C width, D head width, V vocabulary, N = T*B positions in token-first order. */

interface Scope extends LayerScope, AttentionScope {
  readonly turn: Turn;
}

/**
 * The forward graph of Llama-2: `tokens` int64 [B, T] to `logits` float32 [B, T, V]; every parameter is an input under
 * its Hugging Face name.
 */
export function buildLlama2Forward(config: Llama2Config, shape: BatchShape): Model {
  const g = new GraphBuilder('llama2');
  const tokens = g.input('tokens', 'int64', [shape.batch, shape.length]);
  const parameter = parameterInputs(g, llama2Parameters(config));
  const { n_positions: context, num_attention_heads: queryHeads, num_key_value_heads: keyHeads } = config;
  const sizes = { queryHeads, keyHeads, width: headWidth(config), context };
  const attention = attentionScope(g, tokens, shape, sizes);
  const scope: Scope = { parameter, ...attention, turn: turnOf(config, attention) };
  let h = embed(scope, tokens, config.hidden_size);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) h = block(scope, h, blockName(layer));
  h = rmsNorm(scope, h, 'model.norm');
  g.output(outputLayer(scope, batchFirst(scope, h, config.hidden_size), outputTable), 'logits');
  return g.model();
}

/** Cosines and sines of the positions 0 to T - 1, each [T, 1, 1, D]. */
function turnOf(config: Llama2Config, { g, T }: AttentionScope): Turn {
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
function embed({ g, parameter }: Scope, tokens: Value, width: number): Value {
  const ids = g.op('Transpose', [tokens], { perm: [1, 0] });
  const words = g.op('Gather', [parameter('model.embed_tokens.weight'), ids], { axis: 0 });
  return g.op('Reshape', [words, g.int64s([-1, width])]);
}

/** Pre-norm transformer block, [N, C] to [N, C]. */
function block(scope: Scope, h: Value, name: string): Value {
  const { g, sizes, turn } = scope;
  const x = rmsNorm(scope, h, `${name}.input_layernorm`);
  const heads = (part: string, count: number): Value =>
    splitHeads(scope, linear(scope, x, `${name}.self_attn.${part}_proj`), count);
  const q = rotate(g, heads('q', sizes.queryHeads), turn);
  const k = rotate(g, heads('k', sizes.keyHeads), turn);
  return finishBlock(scope, h, causalAttention(scope, q, k, heads('v', sizes.keyHeads)), name);
}
