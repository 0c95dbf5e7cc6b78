import type { Shape, Value } from '@ouroboros/onnx';
import { axisOf, rankOf, sameShape } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Softmax and its logarithm. */
export const softmax = [
  // y (dy - sum(dy y))
  defineRule('Softmax', (context) => [
    () => {
      const { g, output, cotangent } = context;
      return g.mul(output, g.sub(cotangent, sumByProduct(context) ?? weightedSum(context)));
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
 * sum_j dy_ij y_ij where the output y is read by one product o = y v, as in attention: it equals do_i . o_i, as
 * FlashAttention's backward pass has it, and that needs [.., T, D] instead of [.., T, T].
 */
function sumByProduct({ g, node, output, arrivals, lookup }: RuleContext): Value | undefined {
  if (axisOf(output, node.int('axis', -1)) !== rankOf(output) - 1) return undefined;
  const readers = output.uses.map((use) => use.node).filter((reader) => reachesLoss(reader, lookup));
  const [reader] = readers;
  if (arrivals !== 1 || readers.length !== 1 || reader?.qualifiedType !== 'MatMul') return undefined;
  const [left, right] = reader.inputs;
  const mixed = reader.outputs[0] as Value;
  const cotangent = lookup(mixed);
  if (left !== output || right === output || !right || !cotangent || rankOf(right) < 2) return undefined;
  // Where the product broadcasts y, one row of it meets several rows of o.
  if (!sameShape(batchOf(mixed), batchOf(output))) return undefined;
  return g.reduceSum(g.mul(cotangent, mixed), [rankOf(mixed) - 1], true);
}

function batchOf(value: Value): Shape | undefined {
  return value.type?.shape?.slice(0, -2);
}

/** True when an output of `reader` has a cotangent: it is part of the forward pass and reaches the loss. */
function reachesLoss(reader: RuleContext['node'], lookup: RuleContext['lookup']): boolean {
  return reader.outputs.some((output) => lookup(output) !== undefined);
}
