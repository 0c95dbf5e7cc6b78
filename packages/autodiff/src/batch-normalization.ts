import type { DataType, Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf } from './algebra.ts';

/** What a batch [N, C, ...] says of each channel: mean and biased variance, [C], and how many elements they are taken over. */
export interface BatchStatistics {
  readonly mean: Value;
  readonly variance: Value;
  /** Elements of a channel, a scalar. */
  readonly count: Value;
  /** x - mean, in the shape of x. */
  readonly centered: Value;
}

/** `a` [C] with axes of size 1 after it, so that it broadcasts along axis 1 of `x` [N, C, ...]. */
export function perChannel(g: Algebra, a: Value, x: Value): Value {
  const extra = Math.max(rankOf(x) - 2, 0);
  return g.unsqueeze(
    a,
    Array.from({ length: extra }, (_, i) => i + 1),
  );
}

/** Statistics of `x` over all axes but 1, in `dtype`. */
export function batchStatistics(g: Algebra, x: Value, dtype: DataType): BatchStatistics {
  const wide = g.cast(x, dtype);
  const axes = Array.from({ length: rankOf(x) }, (_, i) => i).filter((axis) => axis !== 1);
  const count = g.count(x, axes, dtype);
  const mean = g.div(g.reduceSum(wide, axes, false), count);
  const centered = g.sub(wide, perChannel(g, mean, x));
  // Not ReduceSumSquare: ONNX Runtime adds its squares up one after the other, which costs two digits over 10^5 elements.
  const variance = g.div(g.reduceSum(g.square(centered), axes, false), count);
  return { mean, variance, count, centered };
}

/** (x - mean) scale / sqrt(variance + epsilon) + bias, in the type of `x`. */
export function normalizeByBatch(
  g: Algebra,
  x: Value,
  scale: Value,
  bias: Value,
  { variance, centered }: BatchStatistics,
  epsilon: number,
): Value {
  const deviation = g.op('Sqrt', [g.add(variance, epsilon)]);
  const factor = g.div(g.cast(scale, dtypeOf(variance)), deviation);
  const shift = perChannel(g, g.cast(bias, dtypeOf(variance)), x);
  return g.cast(g.add(g.mul(centered, perChannel(g, factor, x)), shift), dtypeOf(x));
}
