import type { Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, shapeOf } from '../algebra.ts';
import { defineRule } from '../rule.ts';
import { callKernel, type Kernel, operatorOf } from './kernel.ts';

/** (logits [N, V], targets int64 [N, 1]) to the losses log sum exp(x) - x[target] and log sum exp(x), both [N, 1]. */
export const crossEntropyLosses: Kernel = {
  name: 'CrossEntropy',
  body: (g, inputs) => {
    const [logits, targets] = inputs as [Value, Value];
    const logSum = g.op('ReduceLogSumExp', [logits, g.builder.int64s([1])], { keepdims: 1 });
    return [g.sub(logSum, g.op('GatherElements', [logits, targets], { axis: 1 })), logSum];
  },
};

/** (logits, targets, log sums, d losses [N, 1]) to d logits. */
export const crossEntropyGradient: Kernel = {
  name: 'CrossEntropyGradient',
  body: (g, inputs) => {
    const [logits, targets, logSum, slope] = inputs as [Value, Value, Value, Value];
    const probabilities = g.op('Exp', [g.sub(logits, logSum)]);
    const minus = g.op('Expand', [g.constant(logits, -1), g.shape(targets)]);
    const difference = g.op('ScatterElements', [probabilities, targets, minus], {
      axis: 1,
      reduction: 'add',
    });
    return [g.mul(difference, slope)];
  },
};

/** The losses log sum exp(x) - x[target] [N, 1] of `logits` [N, V] and `targets` int64 [N, 1], by their kernel. */
export function lossesByKernel(g: Algebra, logits: Value, targets: Value): Value {
  const column = { dtype: dtypeOf(logits), shape: [shapeOf(logits)[0] ?? null, 1] };
  return callKernel(g, crossEntropyLosses, [logits, targets], [column, column])[0] as Value;
}

/** The gradient of `crossEntropyLosses`. */
export const crossEntropyRule = defineRule(
  operatorOf(crossEntropyLosses),
  ({ g, node, cotangent, input }) => [
    () => {
      const inputs = [input(0), input(1), node.outputs[1] as Value, cotangent];
      return callKernel(g, crossEntropyGradient, inputs, [input(0).type])[0] as Value;
    },
  ],
);
