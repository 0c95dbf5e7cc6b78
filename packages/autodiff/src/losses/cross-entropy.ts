import { Fault } from '@ouroboros/errors';
import { type GraphBuilder, isFloating, type Value } from '@ouroboros/onnx';
import { Algebra, dtypeOf, rankOf, shapeOf } from '../algebra.ts';

/** A weighted sum of losses and the sum of the weights: their quotient is the mean. Both are scalars. */
export interface WeightedLoss {
  readonly sum: Value;
  readonly weight: Value;
}

/**
 * Cross-entropy in nats of the classes `targets` under softmax(`logits`): sum_i w_i (log sum exp(x_i) - x_i[t_i]).
 *
 * @param logits floating [.., V]
 * @param targets int64 or int32 [..], each in 0 .. V-1
 * @param weights floating [..], 1 for every position when absent; 0 leaves a position out
 * @throws Fault `autodiff/shapes-differ` when the ranks do not fit.
 */
export function crossEntropy(
  builder: GraphBuilder,
  logits: Value,
  targets: Value,
  weights?: Value,
): WeightedLoss {
  const g = new Algebra(builder);
  for (const value of weights ? [targets, weights] : [targets]) checkRank(logits, value);
  const dtype = dtypeOf(logits);
  const rows = g.rows(logits);
  const labels = g.reshape(targets, [-1]);
  const each = builder.op('SoftmaxCrossEntropyLoss', [rows, labels], { reduction: 'none' });
  if (!weights) {
    return { sum: g.reduceSum(each, undefined, false), weight: g.count(targets, undefined, dtype) };
  }
  const flat = g.reshape(
    weights.type && isFloating(weights.type.dtype) ? weights : g.cast(weights, dtype),
    [-1],
  );
  return {
    sum: g.reduceSum(g.mul(each, flat), undefined, false),
    weight: g.reduceSum(flat, undefined, false),
  };
}

function checkRank(logits: Value, value: Value): void {
  if (rankOf(value) === rankOf(logits) - 1) return;
  throw new Fault({
    code: 'autodiff/shapes-differ',
    kind: 'request',
    subject: `"${value.name}" of crossEntropy`,
    expected: `the axes of the logits [${shapeOf(logits).join(', ')}] without the last`,
    received: `[${shapeOf(value).join(', ')}]`,
  });
}
