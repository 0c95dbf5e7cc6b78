import { type Dim, GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type Gpt2Config, headWidth } from '../config.ts';
import type { BatchShape } from '../language-model.ts';
import {
  blockName,
  feedForward,
  type LayerScope,
  layerNorm,
  linear,
  parameterInputs,
  tiedLogits,
} from './layers.ts';

/*
 * Letters: B sequences, T tokens each, C width, H heads, D = C/H head width, V vocabulary, N = T*B positions.
 * Activations are laid out token-first, [T, B, C]: attention then reads its heads through strides (the runtime folds
 * the transpositions below into its matrix products) instead of through copies.
 */

/** Values that a part of the model needs besides its input. */
interface Scope extends LayerScope {
  readonly config: Gpt2Config;
  /** Shapes for Reshape: [T, B, H, D] and [N, C]. */
  readonly heads: Value;
  readonly blocks: readonly QueryBlock[];
}

/**
 * The forward graph of GPT-2: `tokens` int64 [B, T] to `logits` float32 [B, T, V]; every parameter is an input under
 * its Hugging Face name.
 */
export function buildGpt2Forward(config: Gpt2Config, shape: BatchShape): Model {
  const g = new GraphBuilder('gpt2');
  const tokens = g.input('tokens', 'int64', [shape.batch, shape.length]);
  const parameter = parameterInputs(g, config);
  const { T, B } = extents(g, tokens, shape);
  const scope: Scope = {
    g,
    config,
    parameter,
    heads: g.op('Concat', [T, B, g.int64s([config.n_head, headWidth(config)])], { axis: 0 }),
    blocks: queryBlocks(g, config, T),
  };
  let h = embed(scope, tokens, T);
  for (let layer = 0; layer < config.n_layer; layer++) h = block(scope, h, blockName(layer));
  h = layerNorm(scope, h, 'transformer.ln_f');
  // [N, C] -> [T, B, C] -> [B, T, C]: the logits are the caller's layout.
  const states = g.op('Reshape', [h, g.op('Concat', [T, B, g.int64s([config.n_embd])], { axis: 0 })]);
  const batchFirst = g.op('Transpose', [states], { perm: [1, 0, 2] });
  g.output(tiedLogits(scope, batchFirst), 'logits');
  return g.model();
}

/** T and B as int64 [1]: constants when known, read from the shape of `tokens` otherwise. */
function extents(g: GraphBuilder, tokens: Value, shape: BatchShape): { T: Value; B: Value } {
  const extent = (dim: Dim, axis: number): Value =>
    typeof dim === 'number' ? g.int64s([dim]) : g.op('Shape', [tokens], { start: axis, end: axis + 1 });
  return { B: extent(shape.batch, 0), T: extent(shape.length, 1) };
}

/**
 * Queries [begin, end) of a sequence. They see the keys [0, end): what lies above the diagonal beyond that is never
 * computed. The mask is additive, [end - begin, end]: 0 up to the query's own position, -inf behind.
 */
interface QueryBlock {
  readonly begin: number;
  /** Undefined: all of an unknown number. */
  readonly end: number | undefined;
  readonly mask: Value;
}

/** Queries are cut in two where a half is at least this long: shorter ones cost more in operators than they save. */
const leastBlock = 64;

/** The blocks for sequences of T tokens; a single one where T is unknown or short. */
function queryBlocks(g: GraphBuilder, config: Gpt2Config, T: Value): readonly QueryBlock[] {
  if (!T.constant) {
    const whole = causalMask(g, 0, config.n_positions);
    const corner = g.op('Concat', [T, T], { axis: 0 });
    return [
      { begin: 0, end: undefined, mask: g.op('Slice', [whole, g.int64s([0, 0]), corner, g.int64s([0, 1])]) },
    ];
  }
  const length = Number((T.constant.data as BigInt64Array)[0]);
  const half = Math.floor(length / 2);
  const borders = half < leastBlock ? [0, length] : [0, half, length];
  return borders.slice(1).map((end, i) => {
    const begin = borders[i] as number;
    return { begin, end, mask: causalMask(g, begin, end) };
  });
}

function causalMask(g: GraphBuilder, begin: number, end: number): Value {
  const data = new Float32Array((end - begin) * end);
  for (let query = begin; query < end; query++) {
    data.fill(-Infinity, (query - begin) * end + query + 1, (query - begin + 1) * end);
  }
  return g.initializer('causal_mask', { dtype: 'float32', dims: [end - begin, end], data });
}

/** Token plus position embedding, [N, C] in token-first order. */
function embed({ g, config, parameter }: Scope, tokens: Value, T: Value): Value {
  const ids = g.op('Transpose', [tokens], { perm: [1, 0] });
  const words = g.op('Gather', [parameter('transformer.wte.weight'), ids], { axis: 0 });
  const table = parameter('transformer.wpe.weight');
  const whole = T.constant && Number((T.constant.data as BigInt64Array)[0]) === config.n_positions;
  const rows = whole ? table : g.op('Slice', [table, g.int64s([0]), T, g.int64s([0])]);
  const positions = g.op('Unsqueeze', [rows, g.int64s([1])]);
  return flat(g, config, g.op('Add', [words, positions]));
}

/** [T, B, C] or [T, B, H, D] as [N, C]. */
function flat(g: GraphBuilder, config: Gpt2Config, x: Value): Value {
  return g.op('Reshape', [x, g.int64s([-1, config.n_embd])]);
}

/** Pre-norm transformer block, [N, C] to [N, C]. */
function block(scope: Scope, h: Value, name: string): Value {
  const { g } = scope;
  const attended = g.op('Add', [h, attention(scope, layerNorm(scope, h, `${name}.ln_1`), `${name}.attn`)]);
  const mixed = feedForward(scope, layerNorm(scope, attended, `${name}.ln_2`), `${name}.mlp`);
  return g.op('Add', [attended, mixed], {}, { name });
}

/** softmax(q k^T / sqrt(D) + mask) v for one block of queries; q, k, v and the result are token-first, [T, B, H, D]. */
function attend({ g, config }: Scope, block: QueryBlock, q: Value, k: Value, v: Value): Value {
  const rows = (x: Value, begin: number): Value => {
    const isWhole = block.end === undefined || (begin === 0 && block.end === x.type?.shape?.[0]);
    return isWhole
      ? x
      : g.op('Slice', [x, g.int64s([begin]), g.int64s([block.end as number]), g.int64s([0])]);
  };
  const queries = g.op('Transpose', [rows(q, block.begin)], { perm: [1, 2, 0, 3] }); // [B, H, T, D]
  const keys = g.op('Transpose', [rows(k, 0)], { perm: [1, 2, 3, 0] }); // [B, H, D, T]
  const values = g.op('Transpose', [rows(v, 0)], { perm: [1, 2, 0, 3] }); // [B, H, T, D]
  const scale = g.scalar('float32', 1 / Math.sqrt(headWidth(config)));
  const scores = g.op('Add', [g.op('Mul', [g.op('MatMul', [queries, keys]), scale]), block.mask]);
  const mixed = g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), values]);
  return g.op('Transpose', [mixed], { perm: [2, 0, 1, 3] });
}

/** Causal multi-head self-attention, [N, C] to [N, C]. */
function attention(scope: Scope, x: Value, name: string): Value {
  const { g, config } = scope;
  const parts = g.ops(
    'Split',
    [linear(scope, x, `${name}.c_attn`)],
    { axis: -1, num_outputs: 3 },
    { outputs: 3 },
  );
  const [q, k, v] = parts.map((part) => g.op('Reshape', [part, scope.heads])) as [Value, Value, Value];
  const mixed = scope.blocks.map((block) => attend(scope, block, q, k, v));
  const tokenFirst = mixed.length === 1 ? (mixed[0] as Value) : g.op('Concat', mixed, { axis: 0 });
  return linear(scope, flat(g, config, tokenFirst), `${name}.c_proj`);
}
