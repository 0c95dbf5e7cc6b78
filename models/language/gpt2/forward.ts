import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type Gpt2Config, headWidth } from '../config.ts';
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
import { finishBlock, layerNorm, linear } from './layers.ts';
import { blockName, gpt2Parameters, outputTable } from './parameters.ts';

/* Letters: B sequences, T tokens each, C width, V vocabulary, N = T*B positions in token-first order. */

interface Scope extends LayerScope, AttentionScope {
  readonly config: Gpt2Config;
}

/**
 * The forward graph of GPT-2: `tokens` int64 [B, T] to `logits` float32 [B, T, V]; every parameter is an input under
 * its Hugging Face name.
 */
export function buildGpt2Forward(config: Gpt2Config, shape: BatchShape): Model {
  const g = new GraphBuilder('gpt2');
  const tokens = g.input('tokens', 'int64', [shape.batch, shape.length]);
  const parameter = parameterInputs(g, gpt2Parameters(config));
  const { n_positions: context, n_head: heads } = config;
  const sizes = { queryHeads: heads, keyHeads: heads, width: headWidth(config), context };
  const scope: Scope = { config, parameter, ...attentionScope(g, tokens, shape, sizes) };
  let h = embed(scope, tokens);
  for (let layer = 0; layer < config.n_layer; layer++) h = block(scope, h, blockName(layer));
  h = layerNorm(scope, h, 'transformer.ln_f');
  g.output(outputLayer(scope, batchFirst(scope, h, config.n_embd), outputTable), 'logits');
  return g.model();
}

/** Token plus position embedding, [N, C]. */
function embed(scope: Scope, tokens: Value): Value {
  const { g, config, parameter, T } = scope;
  const ids = g.op('Transpose', [tokens], { perm: [1, 0] });
  const words = g.op('Gather', [parameter('transformer.wte.weight'), ids], { axis: 0 });
  const table = parameter('transformer.wpe.weight');
  const whole = knownLength(scope) === config.n_positions;
  const rows = whole ? table : g.op('Slice', [table, g.int64s([0]), T, g.int64s([0])]);
  const positions = g.op('Unsqueeze', [rows, g.int64s([1])]);
  return g.op('Reshape', [g.op('Add', [words, positions]), g.int64s([-1, config.n_embd])]);
}

/** Pre-norm transformer block, [N, C] to [N, C]. */
function block(scope: Scope, h: Value, name: string): Value {
  const { g, config } = scope;
  const projected = linear(scope, layerNorm(scope, h, `${name}.ln_1`), `${name}.attn.c_attn`);
  const parts = g.ops('Split', [projected], { axis: -1, num_outputs: 3 }, { outputs: 3 });
  const [q, k, v] = parts.map((part) => splitHeads(scope, part, config.n_head)) as [Value, Value, Value];
  return finishBlock(scope, h, causalAttention(scope, q, k, v), name);
}
