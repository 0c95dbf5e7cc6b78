import type { Algebra } from '@ouroboros/autodiff';
import type { Value } from '@ouroboros/onnx';
import { atomsOf } from './edge-lists.ts';

/* Letters: N atoms, n edges. Nothing here depends on a parameter, so no gradient goes this way. */

/** Vectors to the first atom of each edge from its second: `positions` [N, 3] and `edges` int32 [2, n] to [n, 3]. */
export function edgeVectors(g: Algebra, positions: Value, edges: Value): Value {
  const ends = ([0, 1] as const).map((end) => g.op('Gather', [positions, atomsOf(g.builder, edges, end)]));
  return g.sub(ends[0] as Value, ends[1] as Value);
}

/** Their lengths: [n, 3] to [n, 1]. */
export function lengthsOf(g: Algebra, vectors: Value): Value {
  return g.op('Sqrt', [g.reduceSum(g.square(vectors), [1], true)]);
}

/** Unit vectors (d d_ij / d c_i, eq. 7), and zero where `counts` [n, 1] is 0. */
export function directionsOf(g: Algebra, vectors: Value, lengths: Value, counts: Value): Value {
  return g.mul(vectors, g.div(counts, lengths));
}

/** 1 where a length is at most `cutoff`, else 0: [n, 1]. */
export function isWithin(g: Algebra, lengths: Value, cutoff: number): Value {
  return g.cast(g.compare('LessOrEqual', lengths, cutoff), 'float32');
}
