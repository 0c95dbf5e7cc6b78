import { Fault } from '@ouroboros/errors';
import type { Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Losses that are operators. The weights of the classes have no gradient, as in PyTorch. */
export const classification = [
  defineRule('SoftmaxCrossEntropyLoss', (context) => [() => softmaxCrossEntropy(context)]),

  // loss_i = -w_i x_i[t_i]
  defineRule('NegativeLogLikelihoodLoss', (context) => [
    () => {
      const { g, input } = context;
      const targets = targetsOf(context);
      return scatter(g, g.zerosLike(input(0)), targets, scaleOf(context, targets));
    },
  ]),
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
  const targets = targetsOf(context);
  const scale = scaleOf(context, targets);
  return scatter(context.g, context.g.mul(probabilities, scale), targets, scale);
}

/** w_i dloss_i, divided by sum w_i where the loss is a mean, with an axis of size 1 for the classes. */
function scaleOf(context: RuleContext, targets: Targets): Value {
  const { g, node, cotangent } = context;
  const each = weightOf(context, targets);
  const isMean = node.string('reduction', 'mean') === 'mean';
  const factor = isMean ? g.div(cotangent, g.reduceSum(each, undefined, false)) : cotangent;
  return g.unsqueeze(g.mul(each, factor), [1]);
}

/** `base` [N, C, ...] less `scale` [N, 1, ...] at the targets. */
function scatter(g: Algebra, base: Value, { classes }: Targets, scale: Value): Value {
  const at = g.unsqueeze(classes, [1]);
  return g.op('ScatterElements', [base, at, g.neg(scale)], { axis: 1, reduction: 'add' });
}

/** The class that each position should have, 0 where it is ignored; and which positions count, all when undefined. */
interface Targets {
  readonly classes: Value;
  readonly counts?: Value;
}

function targetsOf({ g, node, input }: RuleContext): Targets {
  const labels = input(1);
  if (!node.attributes.has('ignore_index')) return { classes: labels };
  const ignored = g.compare('Equal', labels, node.int('ignore_index', 0));
  return { classes: g.where(ignored, 0, labels), counts: g.op('Not', [ignored]) };
}

/** The weight of every position, 0 where it is ignored. */
function weightOf({ g, input, optional }: RuleContext, { classes, counts }: Targets): Value {
  const dtype = dtypeOf(input(0));
  const classWeights = optional(2);
  if (!classWeights) {
    if (counts) return g.cast(counts, dtype);
    return g.op('Expand', [g.scalar(dtype, 1), g.shape(classes)]);
  }
  const each = g.op('Gather', [classWeights, classes]);
  return counts ? g.masked(each, counts) : each;
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
