import { Fault } from '@ouroboros/errors';
import type { Value } from '@ouroboros/onnx';
import { dtypeOf, rankOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Losses that are operators. */
export const classification = [
  defineRule('SoftmaxCrossEntropyLoss', (context) => [() => softmaxCrossEntropy(context)]),
];

/**
 * loss_i = -w_i log softmax(x_i)[t_i] with classes on axis 1; dx_i = w_i dloss_i (softmax(x_i) - onehot(t_i)), where
 * w_i is 0 for ignored targets and the mean divides by sum w_i. The second output, log softmax, adds its own part.
 */
function softmaxCrossEntropy(context: RuleContext): Value {
  const { g, node, input, cotangentOf } = context;
  const scores = input(0);
  const logProbabilities = node.outputs[1]?.name ? node.outputs[1] : undefined;
  const probabilities = logProbabilities
    ? g.op('Exp', [logProbabilities])
    : g.op('Softmax', [scores], { axis: 1 });
  const parts: Value[] = [];
  if (cotangentOf(0)) parts.push(lossPart(context, probabilities));
  const second = cotangentOf(1);
  if (second) parts.push(g.sub(second, g.mul(probabilities, g.reduceSum(second, [1], true))));
  if (parts.length === 0) throw unreachable(node.name);
  return g.total(parts);
}

function lossPart(context: RuleContext, probabilities: Value): Value {
  const { g, node, cotangent, input } = context;
  const weights = targetWeights(context);
  const reduction = node.string('reduction', 'mean');
  const share =
    reduction === 'mean' ? g.div(weights.each, g.reduceSum(weights.each, undefined, false)) : weights.each;
  const scale = g.unsqueeze(g.mul(share, cotangent), [1]);
  const spread = g.mul(probabilities, scale);
  const dense =
    rankOf(weights.targets) === rankOf(input(1)) ? g.unsqueeze(weights.targets, [1]) : weights.targets;
  return g.op('ScatterElements', [spread, dense, g.neg(scale)], { axis: 1, reduction: 'add' });
}

/** The weight of every position, 0 where its target is ignored, and the targets with ignored ones made valid. */
function targetWeights({ g, node, input, optional }: RuleContext): { each: Value; targets: Value } {
  const labels = input(1);
  const dtype = dtypeOf(input(0));
  const classWeights = optional(2);
  if (!node.attributes.has('ignore_index')) {
    const each = classWeights
      ? g.op('Gather', [classWeights, labels])
      : g.op('Expand', [g.scalar(dtype, 1), g.shape(labels)]);
    return { each, targets: labels };
  }
  const ignored = g.compare('Equal', labels, node.int('ignore_index', 0));
  const targets = g.where(ignored, 0, labels);
  const kept = g.cast(g.op('Not', [ignored]), dtype);
  return { each: classWeights ? g.mul(g.op('Gather', [classWeights, targets]), kept) : kept, targets };
}

function unreachable(name: string): Fault {
  return new Fault({
    code: 'autodiff/missing-value',
    kind: 'failure',
    subject: `node "${name}" (SoftmaxCrossEntropyLoss)`,
    expected: 'a cotangent for the loss or the log probabilities',
    received: 'neither',
  });
}
