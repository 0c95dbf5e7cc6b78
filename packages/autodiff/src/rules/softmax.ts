import type { Value } from '@ouroboros/onnx';
import { axisOf, rankOf, sameShape } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Softmax and its logarithm. */
export const softmax = [
  // y (dy - sum(dy y))
  defineRule('Softmax', (context) => [
    () => {
      const { g, output, cotangent } = context;
      return attentionSoftmax(context) ?? g.mul(output, g.sub(cotangent, weightedSum(context)));
    },
  ]),

  // dy - softmax(x) sum(dy)
  defineRule('LogSoftmax', ({ g, node, cotangent, output }) => [
    () => {
      const axis = node.int('axis', -1);
      const sum = g.reduceSum(cotangent, [axisOf(output, axis)], true);
      return g.sub(cotangent, g.mul(g.op('Exp', [output]), sum));
    },
  ]),
];

function weightedSum({ g, node, cotangent, output }: RuleContext): Value {
  const axis = axisOf(output, node.int('axis', -1));
  return g.reduceSum(g.mul(cotangent, output), [axis], true);
}

/**
 * Attention, o = softmax(s) v: sum_j dy_ij y_ij = do_i . o_i, as FlashAttention's backward pass has it, so the sum needs
 * [.., T, D] instead of [.., T, T]; and the subtraction rides along in the product that makes dy,
 * dy - sum = [do, -sum] [v, 1]^T. One pass over [.., T, T] remains of four.
 */
function attentionSoftmax({ g, node, output, lookup }: RuleContext): Value | undefined {
  if (axisOf(output, node.int('axis', -1)) !== rankOf(output) - 1) return undefined;
  const readers = output.uses.map((use) => use.node).filter((reader) => lookupOutput(reader, lookup));
  const [reader] = readers;
  if (readers.length !== 1 || reader?.opType !== 'MatMul' || output.graph.outputs.includes(output)) {
    return undefined;
  }
  const [weights, values] = reader.inputs;
  const mixed = reader.outputs[0] as Value;
  const given = lookup(mixed);
  if (weights !== output || !values || !given || values === output) return undefined;
  const batch = output.type?.shape?.slice(0, -2);
  if (!sameShape(batch, values.type?.shape?.slice(0, -2)) || rankOf(values) < 2) return undefined;
  const sum = g.reduceSum(g.mul(given, mixed), [rankOf(mixed) - 1], true);
  const left = g.op('Concat', [given, g.neg(sum)], { axis: -1 });
  const ones = g.op('Expand', [
    g.constant(values, 1),
    g.op('Concat', [g.shapeSlice(values, 0, -1), g.builder.int64s([1])], { axis: 0 }),
  ]);
  const right = g.op('Concat', [values, ones], { axis: -1 });
  return g.mul(output, g.product(left, right, { transB: true }));
}

/** True when an output of `reader` has a cotangent: it is part of the forward pass and reaches the loss. */
function lookupOutput(reader: RuleContext['node'], lookup: RuleContext['lookup']): boolean {
  return reader.outputs.some((output) => lookup(output) !== undefined);
}
