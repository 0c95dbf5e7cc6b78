import type { Value } from '@ouroboros/onnx';
import { axisOf, constantInts, rankOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';
import { type AxisMatrix, pullBack, unitVectors } from '../spatial/separable.ts';

/** Padding by a constant, by reflection, by the edge or by wrapping around; negative numbers cut. */
export const padding = [
  defineRule('Pad', (context) =>
    context.node.string('mode', 'constant') === 'constant'
      ? constantPad(context)
      : [() => pullBack(context.g, context.cotangent, paddedAxes(context))],
  ),
];

/** What was put around the input is cut off again, and summed for the value that was put there. */
function constantPad({ g, builder, cotangent, input, optional }: RuleContext): Cotangents {
  const pads = input(1);
  const known = constantInts(pads);
  const back = known ? builder.int64s(known.map((size) => 0 - size)) : g.neg(pads);
  return [
    () => g.op('Pad', [cotangent, back, g.constant(cotangent, 0), optional(3)]),
    undefined,
    () => {
      const ones = g.op('Expand', [g.constant(cotangent, 1), g.shape(input(0))]);
      const inside = g.op('Pad', [ones, pads, g.constant(cotangent, 0), optional(3)]);
      return g.reshapeLike(g.reduceSum(g.mul(cotangent, g.sub(1, inside)), undefined, false), input(2));
    },
  ];
}

/** For each padded axis what the operator makes of the unit vectors along it. */
function paddedAxes(context: RuleContext): readonly AxisMatrix[] {
  const { g, node, input, optional, builder } = context;
  const x = input(0);
  const pads = input(1);
  const known = constantInts(pads);
  const listed = constantInts(optional(3)) ?? Array.from({ length: rankOf(x) }, (_, i) => i);
  const matrix = (axis: number, i: number): Value => {
    const ends = known
      ? builder.int64s([i, i + listed.length].map((at) => known[at] as number))
      : g.op('Gather', [pads, builder.int64s([i, i + listed.length])]);
    const units = unitVectors(g, x, axis);
    return g.op('Pad', [units, ends, undefined, builder.int64s([1])], { mode: node.string('mode', '') });
  };
  return listed.flatMap((given, i) => {
    if (known?.[i] === 0 && known[i + listed.length] === 0) return [];
    const axis = axisOf(x, given);
    return [{ axis, matrix: matrix(axis, i) }];
  });
}
