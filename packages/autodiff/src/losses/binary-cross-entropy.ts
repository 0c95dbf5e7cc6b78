import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { Algebra, dtypeOf } from '../algebra.ts';
import { attachGradient } from '../custom-gradient.ts';
import type { WeightedLoss } from './cross-entropy.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * Binary cross-entropy in nats of the probabilities sigmoid(`logits`) against `targets`, summed over all elements:
 * sum_i w_i (max(x_i, 0) - x_i t_i + log(1 + exp(-|x_i|))), which neither overflows nor loses small losses.
 *
 * @param logits floating [..]
 * @param targets floating [..], each in 0 .. 1
 * @param weights floating [..], 1 for every element when absent
 */
export function binaryCrossEntropy(
  builder: GraphBuilder,
  logits: Value,
  targets: Value,
  weights?: Value,
): WeightedLoss {
  const g = new Algebra(builder);
  const wanted = g.cast(targets, dtypeOf(logits));
  const tail = g.op('Log', [g.add(g.op('Exp', [g.neg(g.op('Abs', [logits]))]), 1)]);
  const each = g.add(g.sub(g.op('Relu', [logits]), g.mul(logits, wanted)), tail);
  // d/dx = sigmoid(x) - t, also at x = 0, where the parts above have kinks that cancel; d/dt = -x.
  attachGradient(each, {
    inputs: [logits, wanted],
    body: ({ g: backward, cotangent }) => [
      () => backward.mul(cotangent, backward.sub(backward.op('Sigmoid', [logits]), wanted)),
      () => backward.neg(backward.mul(cotangent, logits)),
    ],
  });
  return weightedSum(g, each, weights);
}
