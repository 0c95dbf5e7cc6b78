import { type Dim, dataTypeOfCode, type Node, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { type DecompositionContext, defineDecomposition } from '../decomposition.ts';
import { expectInt, expectWithout, unsupported } from '../unsupported.ts';
import { countUp, joinSteps, mergeHeads, sizeOf, splitHeads, splitWidth } from './heads.ts';
import { rotate } from './rotary.ts';
import {
  biasOf,
  both,
  type DotProduct,
  givenFloat,
  scaledDotProduct,
  sumOf,
  visibleByLength,
  visibleByPosition,
} from './scaled-dot-product.ts';

/** Attention, in products and a softmax. */
export const attentions = [
  defineDecomposition('Attention', standardAttention),
  defineDecomposition('com.microsoft.MultiHeadAttention', multiHeadAttention),
  defineDecomposition('com.microsoft.GroupQueryAttention', groupQueryAttention),
  defineDecomposition('com.microsoft.Attention', packedAttention),
];

/** Queries [B, H, S, D], keys [B, G, L, D] and values [B, G, L, E]. */
interface Heads {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
}

/** Attention of the standard: Y, present key, present value, and scores before anything is added or after the softmax. */
function standardAttention(context: DecompositionContext): (Value | undefined)[] {
  const { g, node, input, optional } = context;
  const flat = rankOf(input(0)) === 3;
  const queryHeads = node.int('q_num_heads', 0);
  const heads = (x: Value, count: number): Value => (rankOf(x) === 3 ? splitHeads(g, x, count) : x);
  const q = heads(input(0), queryHeads);
  const keyHeads = node.int('kv_num_heads', queryHeads);
  const k = joinSteps(g, optional(4), heads(input(1), keyHeads));
  const v = joinSteps(g, optional(5), heads(input(2), keyHeads));
  const { bias, blocked } = standardBias(context, { q, k, v });
  const { mixed, scores, weights } = scaledDotProduct(g, {
    ...{ q, k, v, bias },
    scale: node.attributes.has('scale') ? node.float('scale', 1) : undefined,
    softcap: node.float('softcap', 0),
    precision: dataTypeOfCode(node.int('softmax_precision', 0)),
  });
  const clear = (a: Value): Value => (blocked ? g.where(blocked, 0, a) : a);
  const y = clear(mixed);
  const mode = node.int('qk_matmul_output_mode', 0);
  const told =
    node.outputs.length < 4 ? undefined : mode === 0 ? scores() : mode === 3 ? clear(weights()) : undefined;
  return [flat ? mergeHeads(g, y) : y, k, v, told];
}

/** What is added to the scores, and the queries [.., S, 1] that see no key: these get 0. */
interface Bias {
  readonly bias: Value | undefined;
  readonly blocked: Value | undefined;
}

function standardBias({ g, node, input, optional }: DecompositionContext, { q, k }: Heads): Bias {
  const lengths = optional(6);
  const offset = keysBefore(g, optional(4), lengths, q);
  const byPosition = visibleByPosition(g, {
    ...{ q, k, offset },
    causal: node.int('is_causal', 0) !== 0,
    left: node.int('left_window_size', -1),
    right: node.int('right_window_size', -1),
  });
  const mask = optional(3) && padded(g, input(3), k);
  const boolean = mask && dtypeOf(mask) === 'bool' ? mask : undefined;
  const byLength = lengths && visibleByLength(g, lengths, k);
  const bias = sumOf(
    g,
    biasOf(g, both(g, both(g, byPosition, boolean), byLength), q),
    boolean ? undefined : mask,
  );
  // By position alone, every query sees at least itself.
  if (!bias || (!mask && !lengths)) return { bias, blocked: undefined };
  const most = g.op('ReduceMax', [bias, g.builder.int64s([-1])], { keepdims: 1 });
  const blocked = g.compare('Equal', most, -Infinity);
  return { bias: g.where(blocked, 0, bias), blocked };
}

/** Number of keys before the first query: the past's, or what the queries leave of the lengths [B]; undefined: 0. */
function keysBefore(
  g: Algebra,
  past: Value | undefined,
  lengths: Value | undefined,
  q: Value,
): Value | undefined {
  if (past) return sizeOf(g, past, 2);
  return lengths && g.unsqueeze(g.sub(lengths, sizeOf(g, q, 2)), [1, 2, 3]);
}

/** A mask for fewer keys than there are hides the others. */
function padded(g: Algebra, mask: Value, k: Value): Value {
  const [covered, total] = [shapeOf(mask).at(-1), shapeOf(k)[2] as Dim];
  if (typeof covered !== 'number' || typeof total !== 'number' || covered >= total) return mask;
  const pads = [
    ...shapeOf(mask).map(() => 0),
    ...shapeOf(mask).map((_, i, all) => (i === all.length - 1 ? total - covered : 0)),
  ];
  if (dtypeOf(mask) !== 'bool') {
    return g.op('Pad', [mask, g.builder.int64s(pads), g.constant(mask, -Infinity)], { mode: 'constant' });
  }
  return g.cast(g.op('Pad', [g.cast(mask, 'int32'), g.builder.int64s(pads)], { mode: 'constant' }), 'bool');
}

/** com.microsoft: output, present key, present value, softmax. */
function multiHeadAttention(context: DecompositionContext): (Value | undefined)[] {
  const { node, optional } = context;
  expectWithout(node, 8, 'past_sequence_length', 'cache_indirection');
  const fresh = projected(context);
  return attendWithPast(context, fresh, {
    pastKey: optional(6),
    pastValue: optional(7),
    mask: optional(4),
    bias: optional(5),
  });
}

/** Queries, keys and values of MultiHeadAttention with their bias added: apart, or packed two or three in one. */
function projected({ g, node, input, optional }: DecompositionContext): Heads {
  const heads = node.int('num_heads', 0);
  const [query, key, value, bias] = [input(0), optional(1), optional(2), optional(3)];
  if (!key) return unpacked(g, bias ? addPacked(g, query, bias, heads) : query);
  const parts = bias ? biasParts(g, bias, heads, value) : [];
  const wide = (x: Value): Value => (rankOf(x) === 3 ? splitWidth(g, x, heads) : x);
  const put = (x: Value, i: number): Value => {
    const part = parts[i];
    return g.transpose(part ? g.add(wide(x), part) : wide(x), [0, 2, 1, 3]);
  };
  if (rankOf(key) === 5) {
    const [k, v] = pieces(g, key, 2) as [Value, Value];
    return { q: put(query, 0), k: put(k, 1), v: put(v, 2) };
  }
  if (!value) throw unsupported(node, 'a value beside the key, or both packed', 'a key alone');
  const direct = (x: Value, i: number): Value => (rankOf(x) === 4 ? x : put(x, i));
  return { q: put(query, 0), k: direct(key, 1), v: direct(value, 2) };
}

/** [B, S, heads, n, D] as n values [B, S, heads, D]. */
function pieces(g: Algebra, packed: Value, count: number): readonly Value[] {
  const parts = g.builder.ops('Split', [packed], { axis: 3, num_outputs: count }, { outputs: count });
  return parts.map((part) => g.squeeze(part, [3]));
}

function unpacked(g: Algebra, packed: Value): Heads {
  const [q, k, v] = pieces(g, packed, 3).map((part) => g.transpose(part, [0, 2, 1, 3]));
  return { q: q as Value, k: k as Value, v: v as Value };
}

/** [B, S, heads, 3, D] and the bias [3 * heads * D], which is laid out as [3, heads, D]. */
function addPacked(g: Algebra, packed: Value, bias: Value, heads: number): Value {
  const parts = g.op('Reshape', [bias, g.builder.int64s([3, heads, -1])]);
  return g.add(packed, g.transpose(parts, [1, 0, 2]));
}

/** The bias in three, each [heads, D]; the values may be of another width than queries and keys. */
function biasParts(g: Algebra, bias: Value, heads: number, value: Value | undefined): readonly Value[] {
  const sizes = value && biasSizes(g, bias, heads, value);
  const options = { outputs: 3 };
  const parts = sizes
    ? g.builder.ops('Split', [bias, sizes], { axis: 0 }, options)
    : g.builder.ops('Split', [bias], { axis: 0, num_outputs: 3 }, options);
  return parts.map((part) => g.op('Reshape', [part, g.builder.int64s([heads, -1])]));
}

/** How wide the parts of the bias are, int64 [3]: that of the values is known, the others are equal. */
function biasSizes(g: Algebra, bias: Value, heads: number, value: Value): Value {
  const flat = rankOf(value) === 3;
  const width = shapeOf(value)[flat ? 2 : 3] ?? null;
  const total = shapeOf(bias)[0] ?? null;
  if (typeof width === 'number' && typeof total === 'number') {
    const last = flat ? width : heads * width;
    return g.builder.int64s([(total - last) / 2, (total - last) / 2, last]);
  }
  const last = flat ? g.shapeSlice(value, 2, 3) : g.mul(g.shapeSlice(value, 3, 4), heads);
  const first = g.div(g.sub(g.shapeSlice(bias, 0, 1), last), 2);
  return g.op('Concat', [first, first, last], { axis: 0 });
}

/** What else MultiHeadAttention and Attention of com.microsoft are given. */
interface Surroundings {
  readonly pastKey: Value | undefined;
  readonly pastValue: Value | undefined;
  /** Lengths [B], or 1 for keys that may be seen: [B, L], [B, S, L], [B, 1, S, L]. */
  readonly mask: Value | undefined;
  readonly bias: Value | undefined;
}

function attendWithPast(
  { g, node }: DecompositionContext,
  { q, k: newKey, v: newValue }: Heads,
  { pastKey, pastValue, mask, bias: given }: Surroundings,
): (Value | undefined)[] {
  const [k, v] = [joinSteps(g, pastKey, newKey), joinSteps(g, pastValue, newValue)];
  const offset = pastKey && sizeOf(g, pastKey, 2);
  const byPosition = visibleByPosition(g, { q, k, offset, causal: node.int('unidirectional', 0) !== 0 });
  const padding =
    mask && biasOf(g, visibleByMask(g, node, mask, k), q, node.float('mask_filter_value', -10000));
  const bias = sumOf(g, sumOf(g, biasOf(g, byPosition, q), padding), given);
  const { mixed, weights } = scaledDotProduct(g, { q, k, v, bias, scale: givenFloat(node, 'scale') });
  return [mergeHeads(g, mixed), k, v, node.outputs.length > 3 ? weights() : undefined];
}

/** The mask of com.microsoft as bool that broadcasts to [B, H, S, L]. */
function visibleByMask(g: Algebra, node: Node, mask: Value, k: Value): Value {
  const rank = rankOf(mask);
  if (rank === 1) {
    const [count, batch] = [shapeOf(mask)[0], shapeOf(k)[0]];
    if (typeof count === 'number' && typeof batch === 'number' && count !== batch) {
      throw unsupported(
        node,
        'a mask of one length for each row of the batch, or of axes [B, L]',
        `${count} numbers for ${batch} rows`,
      );
    }
    return visibleByLength(g, mask, k);
  }
  const visible = g.cast(mask, 'bool');
  return g.unsqueeze(visible, rank === 2 ? [1, 2] : rank === 3 ? [1] : []);
}

/** Attention of com.microsoft: the projection to queries, keys and values is inside; past and present are packed. */
function packedAttention(context: DecompositionContext): (Value | undefined)[] {
  const { g, node, input, optional } = context;
  for (const name of ['do_rotary', 'past_present_share_buffer']) expectInt(node, name, 0);
  const sizes = node.ints('qkv_hidden_sizes');
  const product = g.op('MatMul', [input(0), input(1)]);
  const bias = optional(2);
  const inputs = [bias ? g.add(product, bias) : product, ...(sizes ? [g.builder.int64s(sizes)] : [])];
  const parts = g.builder.ops(
    'Split',
    inputs,
    { axis: 2, num_outputs: sizes ? undefined : 3 },
    { outputs: 3 },
  );
  const [q, k, v] = parts.map((part) => splitHeads(g, part, node.int('num_heads', 0))) as [
    Value,
    Value,
    Value,
  ];
  const past = optional(4);
  const [pastKey, pastValue] = past ? halves(g, past) : [undefined, undefined];
  const [y, key, value] = attendWithPast(
    context,
    { q, k, v },
    { pastKey, pastValue, mask: optional(3), bias: optional(5) },
  );
  if (node.outputs.length < 2) return [y];
  return [y, g.op('Concat', [g.unsqueeze(key as Value, [0]), g.unsqueeze(value as Value, [0])], { axis: 0 })];
}

/** [2, B, heads, P, D] as keys and values. */
function halves(g: Algebra, past: Value): readonly (Value | undefined)[] {
  const parts = g.builder.ops('Split', [past], { axis: 0, num_outputs: 2 }, { outputs: 2 });
  return parts.map((part) => g.squeeze(part, [0]));
}

/**
 * com.microsoft: output, present key, present value. A past is as long as every row of the batch has it: its rows may not differ in
 * length, and it is no buffer with room for more.
 */
function groupQueryAttention(context: DecompositionContext): (Value | undefined)[] {
  const { g, node, input, optional } = context;
  expectSupported(node);
  const { q, k: newKey, v: newValue } = turned(context, queryGroups(context));
  const [k, v] = [joinSteps(g, optional(3), newKey), joinSteps(g, optional(4), newValue)];
  const window = node.int('local_window_size', -1);
  const visible = visibleByPosition(g, {
    ...{ q, k, offset: optional(3) && sizeOf(g, input(3), 2) },
    causal: node.int('causal', 1) !== 0,
    left: window < 0 ? -1 : window - 1,
  });
  const product: DotProduct = {
    ...{ q, k, v, bias: sumOf(g, biasOf(g, visible, q), optional(10)) },
    scale: givenFloat(node, 'scale'),
    softcap: node.float('softcap', 0),
  };
  return [mergeHeads(g, scaledDotProduct(g, product).mixed), k, v];
}

function expectSupported(node: Node): void {
  for (const name of ['smooth_softmax', 'qk_output', 'sliding_window_cache']) {
    if (node.int(name, 0) > 0) throw unsupported(node, `${name} = 0`, `${name} = ${node.int(name, 0)}`);
  }
  expectWithout(node, 11, 'head_sink', 'k_scale', 'v_scale', 'q_norm_weight', 'k_norm_weight');
}

/** Heads of GroupQueryAttention from inputs apart, or packed one after the other. */
function queryGroups({ g, node, input, optional }: DecompositionContext): Heads {
  const [heads, groups] = [node.int('num_heads', 0), node.int('kv_num_heads', 0)];
  const [key, value] = [optional(1), optional(2)];
  if (key && value) {
    return {
      q: splitHeads(g, input(0), heads),
      k: splitHeads(g, key, groups),
      v: splitHeads(g, value, groups),
    };
  }
  const all = splitHeads(g, input(0), heads + 2 * groups);
  const sizes = g.builder.int64s([heads, groups, groups]);
  const [q, k, v] = g.builder.ops('Split', [all, sizes], { axis: 1 }, { outputs: 3 }) as [
    Value,
    Value,
    Value,
  ];
  return { q, k, v };
}

/** Queries and keys turned by position, where the node does that. */
function turned({ g, node, input, optional }: DecompositionContext, heads: Heads): Heads {
  if (node.int('do_rotary', 0) === 0) return heads;
  const past = optional(3);
  const counted = countUp(g, sizeOf(g, heads.q, 2));
  const shifted = past ? g.add(counted, sizeOf(g, past, 2)) : counted;
  const positions = optional(9) ?? g.unsqueeze(shifted, [0]);
  const at = (cache: Value): Value => g.op('Gather', [cache, positions]);
  const half = shapeOf(input(7))[1];
  const turn = (x: Value): Value =>
    rotate(g, {
      ...{ x, cos: at(input(7)), sin: at(input(8)) },
      headsFirst: true,
      interleaved: node.int('rotary_interleaved', 0) !== 0,
      width: typeof half === 'number' ? 2 * half : 0,
    });
  return { q: turn(heads.q), k: turn(heads.k), v: heads.v };
}
