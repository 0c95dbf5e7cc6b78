import type { Value } from '@ouroboros/onnx';
import { axisOf, dtypeOf, rankOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Operators that read elements at given positions: their transposes add at those positions. */
export const indexing = [
  defineRule('Gather', (context) => [() => gather(context)]),

  defineRule('GatherElements', ({ g, node, cotangent, input }) => [
    () =>
      g.op('ScatterElements', [g.zerosLike(input(0)), input(1), cotangent], {
        axis: node.int('axis', 0),
        reduction: 'add',
      }),
  ]),
];

/** Adds the slices of the cotangent onto zeros, at the rows of `axis` that they were read from. */
function gather({ g, node, cotangent, input }: RuleContext): Value {
  const table = input(0);
  const axis = axisOf(table, node.int('axis', 0));
  const rank = rankOf(table);
  const indices = g.reshape(input(1), [-1]);
  // [before.., indices.., after..] -> [before.., n, after..]
  const before = g.shapeSlice(table, 0, axis);
  const after = g.shapeSlice(table, axis + 1, rank);
  const merged = g.op('Concat', [before, g.builder.int64s([-1]), after], { axis: 0 });
  const updates = rankOf(input(1)) === 1 ? cotangent : g.op('Reshape', [cotangent, merged]);
  const column = g.reshape(indices, [
    ...new Array<number>(axis).fill(1),
    -1,
    ...new Array<number>(rank - axis - 1).fill(1),
  ]);
  const positions = g.op('Expand', [column, g.op('Shape', [updates])]);
  return g.op('ScatterElements', [g.zeros(dtypeOf(cotangent), g.shape(table)), positions, updates], {
    axis,
    reduction: 'add',
  });
}
