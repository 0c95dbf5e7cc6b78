import type { GraphBuilder, Value } from '@ouroboros/onnx';
import type { CacheShape } from '../decoding/key-value-cache.ts';

/*
 * Letters: S slots (sequences decoded together), K capacity of the cache, H heads of queries, G heads of keys and values, R = H/G,
 * D head width.
 */

/** Names of the cache inputs of layer `layer`. */
export function cacheNames(layer: number): { key: string; value: string } {
  return { key: `past.${layer}.key`, value: `past.${layer}.value` };
}

/** Keys and values of the tokens before, float32 [S, G, K, D]. */
export interface CacheInputs {
  readonly key: Value;
  readonly value: Value;
}

/** Declares the cache of every layer. */
export function cacheInputs(g: GraphBuilder, { layers, heads, width }: CacheShape): readonly CacheInputs[] {
  const shape = ['S', heads, 'K', width];
  return Array.from({ length: layers }, (_, layer) => {
    const { key, value } = cacheNames(layer);
    return { key: g.input(key, 'float32', shape), value: g.input(value, 'float32', shape) };
  });
}

/**
 * [S, 1, 1, 1 + K]: 0 for the new token and for the filled part of a cache with these keys, -inf for the rest. Column 0 is the new
 * token; column 1 + j is cache entry j, open where j < position.
 */
export function cacheMask(g: GraphBuilder, positions: Value, key: Value): Value {
  const capacity = g.op('Squeeze', [g.op('Shape', [key], { start: 2, end: 3 }), g.int64s([0])]);
  const columns = g.op('Range', [g.scalar('int64', -1), capacity, g.scalar('int64', 1)]);
  const filled = g.op('Less', [columns, g.op('Unsqueeze', [positions, g.int64s([1])])]); // [S, 1 + K]
  const mask = g.op('Where', [filled, g.scalar('float32', 0), g.scalar('float32', -Infinity)]);
  return g.op('Unsqueeze', [mask, g.int64s([1, 2])]);
}

/** What one new token per slot brings to an attention. */
export interface NewToken {
  /** [S, H D], already multiplied by 1/sqrt(D). */
  readonly query: Value;
  /** [S, G, D]. */
  readonly key: Value;
  readonly value: Value;
}

/**
 * Attention of one new token per slot over [new; cache], to [S, H D].
 *
 * The softmax runs over the joined scores; its two parts then weigh the new value and the cached values apart, so
 * that the cache itself is never copied.
 */
export function attendCached(
  g: GraphBuilder,
  { heads: G, width: D }: Pick<CacheShape, 'heads' | 'width'>,
  { query, key, value }: NewToken,
  cache: CacheInputs,
  mask: Value,
): Value {
  const queries = g.op('Reshape', [query, g.int64s([0, G, -1, D])]); // [S, G, R, D]
  const row = (v: Value): Value => g.op('Unsqueeze', [v, g.int64s([2])]); // [S, G, D] -> [S, G, 1, D]
  const product = (k: Value): Value =>
    g.op('FusedMatMul', [queries, k], { transB: 1 }, { domain: 'com.microsoft' });
  const joined = g.op('Concat', [product(row(key)), product(cache.key)], { axis: -1 }); // [S, G, R, 1 + K]
  const weights = g.op('Softmax', [g.op('Add', [joined, mask])], { axis: -1 });
  const last = g.int64s([-1]);
  const weightNew = g.op('Slice', [weights, g.int64s([0]), g.int64s([1]), last]);
  const weightPast = g.op('Slice', [weights, g.int64s([1]), g.int64s([Number.MAX_SAFE_INTEGER]), last]);
  const mixed = g.op('Add', [
    g.op('MatMul', [weightPast, cache.value]),
    g.op('Mul', [weightNew, row(value)]),
  ]);
  return g.op('Reshape', [mixed, g.int64s([0, -1])]);
}
