import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { Algebra, dtypeOf } from '../algebra.ts';

/**
 * The mean of (prediction - target)^2 over all elements, a scalar.
 *
 * @param prediction floating [..]
 * @param target floating, of the same axes
 */
export function meanSquaredError(builder: GraphBuilder, prediction: Value, target: Value): Value {
  const g = new Algebra(builder);
  const error = g.sub(prediction, target);
  const sum = g.reduceSum(g.square(error), undefined, false);
  return g.div(sum, g.count(error, undefined, dtypeOf(error)));
}
