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

/** com.microsoft: query [B, S, W], key and value [B, L, W]; keys and values for the cache beside the output. */
const multiHeadAttention: InferenceRule = (c) => {
  const query = c.shape(0);
  const value = c.shape(2);
  const width = value?.length === 3 ? (value[2] as Dim) : null;
  return [c.like(0, query && [query[0] as Dim, query[1] as Dim, width])];
};

const groupQueryAttention: InferenceRule = (c) => {
  const query = c.shape(0);
  // Without a key the query holds all three, packed, so its width is not the output's.
  return [c.has(1) ? c.type(0) : c.like(0, query && [query[0] as Dim, query[1] as Dim, null])];
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
};
