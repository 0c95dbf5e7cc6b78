import { addDims, divideDims, multiplyDims } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** [B, heads, S, D] of an input given so, or as [B, S, heads * D]. */
function headed(c: InferenceContext, index: number, heads: number): Shape | undefined {
  const shape = c.shape(index);
  if (!shape) return undefined;
  c.rank(index, 3, 4);
  if (shape.length === 4) return shape;
  const [batch, steps, width] = shape as [Dim, Dim, Dim];
  return heads > 0 ? [batch, heads, steps, divideDims(width, heads)] : undefined;
}

/** Attention of the standard: outputs Y, present key, present value, scores. */
const attention: InferenceRule = (c) => {
  const queryHeads = c.node.int('q_num_heads', 0);
  const keyHeads = c.node.int('kv_num_heads', queryHeads);
  const query = headed(c, 0, queryHeads);
  const key = headed(c, 1, keyHeads);
  const value = headed(c, 2, keyHeads);
  if (!query || !key || !value) return [c.like(0, undefined)];
  c.match(query[3] as Dim, key[3] as Dim, 'queries and keys of one width');
  const past = c.has(4) ? (c.shape(4)?.[2] ?? null) : 0;
  const total = addDims(past, key[2] as Dim);
  const [batch, heads, steps] = query as [Dim, Dim, Dim, Dim];
  const width = value[3] as Dim;
  const flat = c.shape(0)?.length === 3;
  const output = flat ? [batch, steps, multiplyDims(heads, width)] : [batch, heads, steps, width];
  return [
    c.like(0, output),
    c.like(1, [batch, key[1] as Dim, total, key[3] as Dim]),
    c.like(2, [batch, value[1] as Dim, total, width]),
    c.like(0, [batch, heads, steps, total]),
  ];
};

/** Steps of the cache after those of input `index`: the past's, input `past` of axes [B, heads, P, D], and its own. */
function withPast(c: InferenceContext, past: number, axis: number, steps: Dim): Dim {
  return c.has(past) ? addDims(c.shape(past)?.[axis] ?? null, steps) : steps;
}

/** Steps and width of a head of keys or values: [B, L, heads * D], [B, L, heads, n, D] or [B, heads, L, D]. */
function stepsAndWidth(shape: Shape | undefined, heads: number): readonly [Dim, Dim] {
  if (shape?.length === 3) return [shape[1] as Dim, divideDims(shape[2] as Dim, heads)];
  if (shape?.length === 4) return [shape[2] as Dim, shape[3] as Dim];
  return shape?.length === 5 ? [shape[1] as Dim, shape[4] as Dim] : [null, null];
}

/**
 * com.microsoft: queries, keys and values apart, or packed two or three in one. Outputs: result, present key, present value,
 * softmax.
 */
const multiHeadAttention: InferenceRule = (c) => {
  const query = c.shape(0);
  if (!query) return [c.like(0, undefined)];
  c.rank(0, 3, 5);
  const heads = c.node.int('num_heads', 0);
  const key = c.has(1) ? c.shape(1) : query;
  const [steps, width] = stepsAndWidth(key, heads);
  const valueWidth = c.has(2) ? stepsAndWidth(c.shape(2), heads)[1] : width;
  const [batch, queries] = query as [Dim, Dim];
  const total = withPast(c, 6, 2, steps);
  return [
    c.like(0, [batch, queries, multiplyDims(heads, valueWidth)]),
    c.like(0, [batch, heads, total, width]),
    c.like(0, [batch, heads, total, valueWidth]),
    c.like(0, [batch, heads, queries, total]),
  ];
};

/** com.microsoft: without a key the query holds all three, packed. Outputs: result, present key, present value. */
const groupQueryAttention: InferenceRule = (c) => {
  const query = c.shape(0);
  if (!query) return [c.like(0, undefined)];
  c.rank(0, 3);
  const [heads, groups] = [c.node.int('num_heads', 0), c.node.int('kv_num_heads', 0)];
  const [batch, steps, packed] = query as [Dim, Dim, Dim];
  const width = divideDims(packed, c.has(1) ? heads : heads + 2 * groups);
  const total = withPast(c, 3, 2, c.has(1) ? (c.shape(1)?.[1] ?? null) : steps);
  const cache = [batch, groups, total, width];
  return [c.like(0, [batch, steps, multiplyDims(heads, width)]), c.like(0, cache), c.like(0, cache)];
};

/** com.microsoft: the projection to queries, keys and values is inside. Outputs: result, keys and values [2, B, heads, L, D]. */
const packedAttention: InferenceRule = (c) => {
  const x = c.shape(0);
  if (!x) return [c.like(0, undefined)];
  c.rank(0, 3);
  const heads = c.node.int('num_heads', 0);
  const width = c.node.ints('qkv_hidden_sizes')?.[2] ?? divideDims(c.shape(1)?.[1] ?? null, 3);
  const total = withPast(c, 4, 3, x[1] as Dim);
  return [
    c.like(0, [x[0] as Dim, x[1] as Dim, width]),
    c.like(0, [2, x[0] as Dim, heads, total, divideDims(width, heads)]),
  ];
};

/** com.microsoft: tokens [B, S] and embeddings [V, W]. Outputs: [B, S, W], lengths [B], the sum before it is normalized. */
const embedLayerNormalization: InferenceRule = (c) => {
  const tokens = c.shape(0);
  const embedded = c.like(2, tokens && [...tokens, c.shape(2)?.[1] ?? null]);
  return [embedded, { dtype: 'int32', shape: tokens?.slice(0, 1) }, embedded];
};

/** Operators of transformers. */
export const attentions: RuleGroup = {
  Attention: attention,
  RotaryEmbedding: (c) => {
    c.rank(0, 3, 4);
    return [c.type(0)];
  },
  'com.microsoft.RotaryEmbedding': (c) => [c.type(0)],
  'com.microsoft.MultiHeadAttention': multiHeadAttention,
  'com.microsoft.GroupQueryAttention': groupQueryAttention,
  'com.microsoft.Attention': packedAttention,
  'com.microsoft.EmbedLayerNormalization': embedLayerNormalization,
};
