import type { AttributeLike, OpOptions, Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf } from '../algebra.ts';

/**
 * An operator that is linear and acts on each axis apart from the others is a matrix [n, o] for each axis: what it
 * makes of each of the n unit vectors. The operator itself is asked for them, so a gradient agrees with what the
 * kernel does in every mode, and also where sizes are known to the running graph alone.
 */
export interface AxisMatrix {
  readonly axis: number;
  /** [n, o]. */
  readonly matrix: Value;
}

/** The unit vectors along `axis` of `like`, [n, n], in its type; EyeLike has no half types on the CPU. */
export function unitVectors(g: Algebra, like: Value, axis: number): Value {
  const dtype = dtypeOf(like) === 'float64' ? 'float64' : 'float32';
  const size = g.shapeSlice(like, axis, axis + 1);
  const known = size.constant?.data[0];
  const dims =
    known === undefined
      ? g.op('Concat', [size, size], { axis: 0 })
      : g.builder.int64s([Number(known), Number(known)]);
  return g.cast(g.op('EyeLike', [g.zeros(dtype, dims)]), dtypeOf(like));
}

/** What a pooling operator over one spatial axis makes of the rows of `units` [n, n]: [n, o]. */
export function pooledUnits(
  g: Algebra,
  units: Value,
  opType: string,
  attributes: Readonly<Record<string, AttributeLike | undefined>>,
  options: OpOptions = {},
): Value {
  return g.squeeze(g.op(opType, [g.unsqueeze(units, [1])], attributes, options), [1]);
}

/** The transpose of the operator: the cotangent [.., o, ..] times each matrix transposed, [.., n, ..]. */
export function pullBack(g: Algebra, cotangent: Value, matrices: readonly AxisMatrix[]): Value {
  return matrices.reduce((value, entry) => alongAxis(g, value, entry), cotangent);
}

function alongAxis(g: Algebra, value: Value, { axis, matrix }: AxisMatrix): Value {
  const rank = rankOf(value);
  if (axis === rank - 1) return g.op('MatMul', [value, g.swapped(matrix)]);
  if (axis === rank - 2) return g.op('MatMul', [matrix, value]);
  const perm = Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
  const turned = g.op('MatMul', [g.transpose(value, perm), g.swapped(matrix)]);
  return g.transpose(turned, perm);
}
