import type { Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf } from '../algebra.ts';
import type { WeightedLoss } from './cross-entropy.ts';

/**
 * The sum of `each` and the number of its elements; with `weights`, which broadcast to it, the sum of the products and
 * of the weights.
 */
export function weightedSum(g: Algebra, each: Value, weights?: Value): WeightedLoss {
  const dtype = dtypeOf(each);
  if (!weights) {
    return { sum: g.reduceSum(each, undefined, false), weight: g.count(each, undefined, dtype) };
  }
  const spread = g.expandLike(g.cast(weights, dtype), each);
  return {
    sum: g.reduceSum(g.mul(each, spread), undefined, false),
    weight: g.reduceSum(spread, undefined, false),
  };
}
