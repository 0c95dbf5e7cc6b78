import type { Dim, Value } from '@ouroboros/onnx';
import { type Algebra, rankOf, shapeOf } from '../algebra.ts';
import { type DecompositionContext, defineDecomposition } from '../decomposition.ts';
import { expectInt, unsupported } from '../unsupported.ts';
import { countUp, sizeOf, splitWidth } from './heads.ts';

/** Rotary position embeddings. */
export const rotary = [
  defineDecomposition('RotaryEmbedding', (context) => {
    const { g, node, input, optional } = context;
    const positions = optional(3);
    const at = (cache: Value): Value => (positions ? g.op('Gather', [cache, positions]) : cache);
    const heads = node.int('num_heads', 0);
    return [rotateInput(context, heads, at(input(1)), at(input(2)))];
  }),

  defineDecomposition('com.microsoft.RotaryEmbedding', (context) => {
    const { g, node, input } = context;
    expectInt(node, 'is_packed_batching', 0);
    if (node.float('scale', 1) !== 1)
      throw unsupported(node, 'scale = 1', `scale = ${node.float('scale', 1)}`);
    const positions = microsoftPositions(context);
    const at = (cache: Value): Value => g.op('Gather', [cache, positions]);
    return [rotateInput(context, microsoftHeads(context), at(input(2)), at(input(3)))];
  }),
];

/** What is rotated, and by how much. */
export interface Rotation {
  /** [B, S, heads, D] or, `headsFirst`, [B, heads, S, D]. */
  readonly x: Value;
  /** Cosines and sines [B, S, R / 2], or [1, S, R / 2], of which the first R elements of D are rotated. */
  readonly cos: Value;
  readonly sin: Value;
  readonly headsFirst: boolean;
  /** Pairs are neighbours (x0, x1), (x2, x3), ... instead of the halves (x0, x_R/2), ... */
  readonly interleaved: boolean;
  /** R; 0: D. */
  readonly width: number;
}

/** (a cos - b sin, a sin + b cos) for every pair (a, b) of the rotated part; the rest of D stays as it is. */
export function rotate(g: Algebra, { x, cos, sin, headsFirst, interleaved, width }: Rotation): Value {
  const size = shapeOf(x)[3] as Dim;
  const [turned, kept] = width === 0 || width === size ? [x] : cut(g, x, width);
  const headAxis = headsFirst ? 1 : 2;
  // Interleaved pairs lie along an axis of their own.
  const along = (a: Value): Value => g.unsqueeze(a, interleaved ? [headAxis, 4] : [headAxis]);
  const pairs = interleaved
    ? g.op('Reshape', [turned as Value, pairShape(g, turned as Value)])
    : (turned as Value);
  const [a, b] = g.builder.ops('Split', [pairs], { axis: -1, num_outputs: 2 }, { outputs: 2 }) as [
    Value,
    Value,
  ];
  const [c, s] = [along(cos), along(sin)];
  const real = g.sub(g.mul(a, c), g.mul(b, s));
  const imaginary = g.add(g.mul(a, s), g.mul(b, c));
  const joined = g.op('Concat', [real, imaginary], { axis: -1 });
  const result = interleaved ? g.reshapeLike(joined, turned as Value) : joined;
  return kept ? g.op('Concat', [result, kept], { axis: -1 }) : result;
}

/** [d0, d1, d2, D / 2, 2] for a value of 4 axes. */
function pairShape(g: Algebra, x: Value): Value {
  const size = shapeOf(x)[3] as Dim;
  const list = typeof size === 'number' ? [0, 0, 0, size / 2, 2] : [0, 0, 0, -1, 2];
  return g.builder.int64s(list);
}

/** The first `width` elements of the last axis, and the others. */
function cut(g: Algebra, x: Value, width: number): readonly Value[] {
  const first = g.builder.int64s([width]);
  const size = shapeOf(x)[3] as Dim;
  const sizes =
    typeof size === 'number'
      ? g.builder.int64s([width, size - width])
      : g.op('Concat', [first, g.sub(g.shapeSlice(x, 3, 4), first)], { axis: 0 });
  return g.builder.ops('Split', [x, sizes], { axis: -1 }, { outputs: 2 });
}

/** Rotates input 0, [B, S, heads * D] or [B, heads, S, D]. */
function rotateInput({ g, node, input }: DecompositionContext, heads: number, cos: Value, sin: Value): Value {
  const x = input(0);
  const headsFirst = rankOf(x) === 4;
  const rotation = {
    x: headsFirst ? x : splitWidth(g, x, heads),
    cos,
    sin,
    headsFirst,
    interleaved: node.int('interleaved', 0) !== 0,
    width: node.int('rotary_embedding_dim', 0),
  };
  return g.reshapeLike(rotate(g, rotation), x);
}

/** Positions [B, S], or [1, S] counted from the one element of position_ids. */
function microsoftPositions({ g, input }: DecompositionContext): Value {
  const positions = input(1);
  if (rankOf(positions) === 2) return positions;
  const x = input(0);
  const steps = countUp(g, sizeOf(g, x, rankOf(x) === 4 ? 2 : 1));
  return g.unsqueeze(g.add(steps, positions), [0]);
}

/** Heads of an input of 3 axes: as said, or as many as the caches are wide. */
function microsoftHeads({ node, input }: DecompositionContext): number {
  const x = input(0);
  if (rankOf(x) === 4) return 0;
  const said = node.int('num_heads', 0);
  if (said > 0) return said;
  const width = shapeOf(x)[2];
  const half = shapeOf(input(2))[1];
  if (typeof width === 'number' && typeof half === 'number') return width / (2 * half);
  throw unsupported(node, 'num_heads, or sizes that are known', 'neither');
}
