import type { DataType, Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf } from './algebra.ts';
import { attachGradient } from './custom-gradient.ts';
import type { Cotangents } from './rule.ts';
import { perChannel, scaleAndShift } from './scale-and-shift.ts';

/** What a batch [N, C, ...] says of each channel: mean and biased variance, [C], and how many elements they are taken over. */
export interface BatchStatistics {
  readonly mean: Value;
  readonly variance: Value;
  /** Elements of a channel, a scalar. */
  readonly count: Value;
  /** x - mean, in the shape of x. */
  readonly centered: Value;
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

/**
 * (x - mean) scale / sqrt(variance + epsilon) + bias, in the type of `x`. With r = 1 / sqrt(variance + epsilon), n elements of a channel
 * and c = x - mean, the gradients are dbias = sum(dy), dscale = r sum(dy c) and
 *
 *   dx = scale r (dy - dbias / n - c r^2 sum(dy c) / n),
 *
 * which is a scale and a shift of dy and of c: the rules of mean and variance would pass over the batch twice as often.
 */
export function normalizeByBatch(
  g: Algebra,
  x: Value,
  scale: Value,
  bias: Value,
  statistics: BatchStatistics,
  epsilon: number,
): Value {
  const { variance, centered, count } = statistics;
  const wide = dtypeOf(variance);
  const deviation = g.op('Sqrt', [g.add(variance, epsilon)]);
  const factor = g.div(g.cast(scale, wide), deviation);
  const result = g.cast(scaleAndShift(g, centered, factor, g.cast(bias, wide)), dtypeOf(x));
  if ([x, scale, bias].every((value) => dtypeOf(value) === wide)) {
    attachGradient(result, {
      inputs: [x, scale, bias],
      kept: [centered, deviation, factor, count],
      body: ({ g: at, cotangent }, kept) => cotangentsOf(at, cotangent, kept),
    });
  }
  return result;
}

function cotangentsOf(g: Algebra, cotangent: Value, kept: readonly Value[]): Cotangents {
  const [centered, deviation, factor, count] = kept as [Value, Value, Value, Value];
  const axes = Array.from({ length: rankOf(cotangent) }, (_, i) => i).filter((axis) => axis !== 1);
  const sum = g.reduceSum(cotangent, axes, false);
  const along = g.div(g.reduceSum(g.mul(cotangent, centered), axes, false), deviation);
  return [
    () => {
      const slope = g.div(g.mul(factor, along), g.mul(deviation, count));
      const shift = g.div(g.mul(factor, sum), count);
      const straight = scaleAndShift(g, cotangent, factor);
      return g.add(scaleAndShift(g, centered, g.neg(slope), g.neg(shift)), straight);
    },
    () => along,
    () => sum,
  ];
}
