import { Algebra, attendByKernel } from '@ouroboros/autodiff';
import type { Dim, GraphBuilder, Value } from '@ouroboros/onnx';
import type { BatchShape } from '../language-model.ts';

/*
 * Letters: B sequences, T tokens each, P longest sequence, H heads of queries, G heads of keys and values, R = H/G, D head width,
 * N = T*B positions. Activations are laid out token-first, [T, B, C]: attention then reads its heads through strides (the runtime
 * folds the transpositions below into its matrix products) instead of through copies.
 */

/** Sizes of the attentions of a model. */
export interface AttentionSizes {
  /** H: a multiple of `keyHeads`. */
  readonly queryHeads: number;
  /** G. */
  readonly keyHeads: number;
  /** D. */
  readonly width: number;
  /** P. */
  readonly context: number;
}

/** What the attentions of one graph share. */
export interface AttentionScope {
  readonly g: GraphBuilder;
  readonly sizes: AttentionSizes;
  /** T and B as int64 [1]: constants where they are known, read from the shape of `tokens` otherwise. */
  readonly T: Value;
  readonly B: Value;
  readonly blocks: readonly QueryBlock[];
  /** Attends by a kernel. */
  readonly kernels: boolean;
}

/**
 * Queries [begin, end) of a sequence. They see the keys [0, end): what lies above the diagonal beyond that is never
 * computed. The mask is additive, [(end - begin) R, end]: 0 up to the query's own position, -inf behind.
 */
interface QueryBlock {
  readonly begin: number;
  /** Undefined: all of an unknown number. */
  readonly end: number | undefined;
  readonly mask: Value;
}

/** Queries are cut in two where a half is at least this long: shorter ones cost more in operators than they save. */
const leastBlock = 64;

/** What the attentions of a forward graph over `tokens` [B, T] share. */
export function attentionScope(
  g: GraphBuilder,
  tokens: Value,
  shape: BatchShape,
  sizes: AttentionSizes,
): AttentionScope {
  const extent = (dim: Dim, axis: number): Value =>
    typeof dim === 'number' ? g.int64s([dim]) : g.op('Shape', [tokens], { start: axis, end: axis + 1 });
  const [B, T] = [extent(shape.batch, 0), extent(shape.length, 1)];
  const { kernels = false } = shape;
  return { g, sizes, T, B, blocks: kernels ? [] : queryBlocks(g, sizes, T), kernels };
}

/** T where it is known. */
export function knownLength({ T }: Pick<AttentionScope, 'T'>): number | undefined {
  return T.constant && Number((T.constant.data as BigInt64Array)[0]);
}

/** The blocks for sequences of T tokens; a single one where T is unknown or short. */
function queryBlocks(g: GraphBuilder, sizes: AttentionSizes, T: Value): readonly QueryBlock[] {
  const R = sizes.queryHeads / sizes.keyHeads;
  const length = knownLength({ T });
  if (length === undefined) {
    const whole = causalMask(g, 0, sizes.context, R);
    const rows = R === 1 ? T : g.op('Mul', [T, g.int64s([R])]);
    const corner = g.op('Concat', [rows, T], { axis: 0 });
    return [
      { begin: 0, end: undefined, mask: g.op('Slice', [whole, g.int64s([0, 0]), corner, g.int64s([0, 1])]) },
    ];
  }
  const half = Math.floor(length / 2);
  const borders = half < leastBlock ? [0, length] : [0, half, length];
  return borders.slice(1).map((end, i) => {
    const begin = borders[i] as number;
    return { begin, end, mask: causalMask(g, begin, end, R) };
  });
}

/** Each query has R rows, one for each head that shares the keys. */
function causalMask(g: GraphBuilder, begin: number, end: number, R: number): Value {
  const rows = (end - begin) * R;
  const data = new Float32Array(rows * end);
  for (let row = 0; row < rows; row++) {
    const query = begin + Math.floor(row / R);
    data.fill(-Infinity, row * end + query + 1, (row + 1) * end);
  }
  return g.initializer('causal_mask', { dtype: 'float32', dims: [rows, end], data });
}

/** [N, heads * D] in token-first order as [T, B, heads, D]. */
export function splitHeads({ g, sizes, T, B }: AttentionScope, x: Value, heads: number): Value {
  return g.op('Reshape', [x, g.op('Concat', [T, B, g.int64s([heads, sizes.width])], { axis: 0 })]);
}

/** Causal self-attention: queries [T, B, H, D], keys and values [T, B, G, D], to [N, H D]. */
export function causalAttention(scope: AttentionScope, q: Value, k: Value, v: Value): Value {
  const { g, sizes } = scope;
  if (scope.kernels) {
    const flat = (x: Value): Value => g.op('Reshape', [x, g.int64s([0, 0, -1])]);
    return attendJoined(scope, g.op('Concat', [flat(q), flat(k), flat(v)], { axis: 2 }));
  }
  const mixed = scope.blocks.map((block) => attend(scope, block, q, k, v));
  const tokenFirst = mixed.length === 1 ? (mixed[0] as Value) : g.op('Concat', mixed, { axis: 0 });
  return g.op('Reshape', [tokenFirst, g.int64s([-1, sizes.queryHeads * sizes.width])]);
}

/** As `causalAttention` by a kernel, of queries, keys and values side by side, [N, (H + 2 G) D] or [T, B, (H + 2 G) D]. */
export function attendJoined({ g, sizes, T, B }: AttentionScope, joined: Value): Value {
  const { queryHeads, keyHeads, width } = sizes;
  const columns = (queryHeads + 2 * keyHeads) * width;
  const apart = g.op('Reshape', [joined, g.op('Concat', [T, B, g.int64s([columns])], { axis: 0 })]);
  const mixed = attendByKernel(new Algebra(g), apart, { heads: queryHeads, keyHeads, width });
  return g.op('Reshape', [mixed, g.int64s([-1, queryHeads * width])]);
}

/** softmax(q k^T / sqrt(D) + mask) v for one block of queries; q, k, v and the result are token-first. */
function attend(scope: AttentionScope, block: QueryBlock, q: Value, k: Value, v: Value): Value {
  const { g, sizes } = scope;
  const rows = (x: Value, begin: number): Value => {
    const isWhole = block.end === undefined || (begin === 0 && block.end === x.type?.shape?.[0]);
    return isWhole
      ? x
      : g.op('Slice', [x, g.int64s([begin]), g.int64s([block.end as number]), g.int64s([0])]);
  };
  const queries = groupQueries(scope, rows(q, block.begin)); // [B, G, T R, D]
  const keys = g.op('Transpose', [rows(k, 0)], { perm: [1, 2, 3, 0] }); // [B, G, D, T]
  const values = g.op('Transpose', [rows(v, 0)], { perm: [1, 2, 0, 3] }); // [B, G, T, D]
  const scale = g.scalar('float32', 1 / Math.sqrt(sizes.width));
  const scores = g.op('Add', [g.op('Mul', [g.op('MatMul', [queries, keys]), scale]), block.mask]);
  return ungroupQueries(scope, g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), values]));
}

/**
 * [T, B, H, D] to [B, G, T R, D]: the R heads that share keys become rows of one product, so that keys are neither repeated nor
 * broadcast, and their gradient is one product as well.
 */
function groupQueries({ g, sizes }: AttentionScope, q: Value): Value {
  const { queryHeads: H, keyHeads: G, width: D } = sizes;
  const headsFirst = (x: Value): Value => g.op('Transpose', [x], { perm: [1, 2, 0, 3] });
  if (G === H) return headsFirst(q);
  const grouped = g.op('Reshape', [q, g.int64s([0, 0, G, (H / G) * D])]);
  return g.op('Reshape', [headsFirst(grouped), g.int64s([0, 0, -1, D])]);
}

/** The way back, [B, G, T R, D] to [T, B, G, R D]. */
function ungroupQueries({ g, sizes }: AttentionScope, x: Value): Value {
  const { queryHeads: H, keyHeads: G, width: D } = sizes;
  const grouped = G === H ? x : g.op('Reshape', [x, g.int64s([0, 0, -1, (H / G) * D])]);
  return g.op('Transpose', [grouped], { perm: [2, 0, 1, 3] });
}

/** The residual stream [N, C] as [B, T, C]: outputs are in the caller's layout. */
export function batchFirst({ g, T, B }: AttentionScope, h: Value, width: number): Value {
  const states = g.op('Reshape', [h, g.op('Concat', [T, B, g.int64s([width])], { axis: 0 })]);
  return g.op('Transpose', [states], { perm: [1, 0, 2] });
}
