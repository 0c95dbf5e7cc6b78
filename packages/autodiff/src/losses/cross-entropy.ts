import { Fault } from '@ouroboros/errors';
import { type GraphBuilder, isStatic, type Value } from '@ouroboros/onnx';
import { Algebra, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { attachGradient, type CustomGradient } from '../custom-gradient.ts';
import { lossesByKernel } from '../kernels/cross-entropy.ts';

/** A weighted sum of losses and the sum of the weights: their quotient is the mean. Both are scalars. */
export interface WeightedLoss {
  readonly sum: Value;
  readonly weight: Value;
}

/** A cross-entropy, summed and at every position. */
export interface CrossEntropy extends WeightedLoss {
  /** Unweighted losses, [N, 1]: the N positions in row-major order. */
  readonly each: Value;
}

/**
 * Cross-entropy in nats of the classes `targets` under softmax(`logits`): sum_i w_i (log sum exp(x_i) - x_i[t_i]).
 *
 * @param logits floating [.., V]
 * @param targets int64 or int32 [..], each in 0 .. V-1
 * @param weights floating [..], 1 for every position when absent; 0 leaves a position out
 * @param kernels computes float32 losses by the kernel `crossEntropyLosses`
 * @throws Fault `autodiff/shapes-differ` when the ranks do not fit.
 */
export function crossEntropy(
  builder: GraphBuilder,
  logits: Value,
  targets: Value,
  weights?: Value,
  { kernels = false }: { readonly kernels?: boolean } = {},
): CrossEntropy {
  const g = new Algebra(builder);
  for (const value of weights ? [targets, weights] : [targets]) checkRank(logits, value);
  const dtype = dtypeOf(logits);
  const [rows, column] = [g.rows(logits), g.reshape(targets, [-1, 1])];
  const byKernel = kernels && dtype === 'float32' && dtypeOf(targets) === 'int64';
  const each = byKernel ? lossesByKernel(g, rows, column) : negativeLogLikelihood(g, rows, column);
  if (!weights) {
    return { each, sum: g.reduceSum(each, undefined, false), weight: g.count(targets, undefined, dtype) };
  }
  const factors = g.reshape(g.cast(weights, dtype), [-1, 1]);
  return {
    each,
    sum: g.reduceSum(g.mul(each, factors), undefined, false),
    weight: g.reduceSum(factors, undefined, false),
  };
}

/**
 * log sum exp(x_i) - x_i[t_i] for `logits` [N, V] and `targets` [N, 1], as [N, 1].
 *
 * With p = softmax(x), max p = exp(max x) / sum exp(x), so log sum exp(x) = max x - log max p: p is made once, for
 * the loss and for its gradient, and never has to be logarithmed where it underflows. SoftmaxCrossEntropyLoss takes
 * more and single-threaded passes over [N, V]; LogSoftmax would need its exponential for the gradient.
 */
function negativeLogLikelihood(g: Algebra, logits: Value, targets: Value): Value {
  const probabilities = g.op('Softmax', [logits], { axis: -1 });
  const highest = (a: Value): Value => g.op('ReduceMax', [a, g.builder.int64s([1])], { keepdims: 1 });
  const peak = highest(probabilities);
  const logSum = g.sub(highest(logits), g.op('Log', [peak]));
  const each = g.sub(logSum, g.op('GatherElements', [logits, targets], { axis: 1 }));
  const slope = (): Value => {
    // -1, by way of p's last reader: then p is free to be changed in place.
    const minus = g.sub(g.mul(peak, 0), 1);
    return g.op('ScatterElements', [probabilities, targets, minus], { axis: 1, reduction: 'add' });
  };
  attachGradient(each, gradientOfLoss(g, logits, slope));
  return each;
}

/**
 * The gradient of a loss by the logits x = h w: `slope` p_i - onehot(t_i) times the cotangent of its row. As h has fewer elements than x,
 * that factor goes to h on the way to w, and to the result on the way to h.
 */
function gradientOfLoss(g: Algebra, logits: Value, slope: () => Value): CustomGradient {
  const product = productOf(logits);
  if (!product) return { inputs: [logits], body: ({ cotangent }) => [() => g.mul(slope(), cotangent)] };
  const { h, w } = product;
  return {
    inputs: [h, w],
    body: ({ cotangent }) => {
      const made = slope();
      const rows = g.rows(h);
      return [
        () => g.reshapeLike(g.mul(g.product(made, w, { transB: true }), cotangent), h),
        () => g.product(g.mul(rows, cotangent), made, { transA: true }),
      ];
    },
  };
}

/** h [.., C] and w [C, V] where `logits` are their product, in rows or not. */
function productOf(logits: Value): { readonly h: Value; readonly w: Value } | undefined {
  const { producer } = logits;
  if (producer?.opType === 'Reshape') return productOf(producer.inputs[0] as Value);
  const [h, w] = producer?.inputs ?? [];
  if (producer?.qualifiedType !== 'MatMul' || !h || !w) return undefined;
  const [from, to] = [h.type?.shape, w.type?.shape];
  return from && isStatic(from) && from.length > 1 && to?.length === 2 ? { h, w } : undefined;
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
