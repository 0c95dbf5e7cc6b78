import type { Value } from '@ouroboros/onnx';
import { type Algebra, axisOf, dtypeOf, rankOf } from '../algebra.ts';
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

  defineRule('GatherND', (context) => [() => gatherND(context)]),

  // Reads the slices where the condition holds.
  defineRule('Compress', (context) => [() => compress(context)]),

  // Each element, or slice, is that of its first occurrence.
  defineRule('Unique', (context) => [() => unique(context)]),

  // y is `on` where an element of the indices is the position, else `off`; values = [off, on].
  defineRule('OneHot', ({ g, node, cotangent, input }) => [
    undefined,
    undefined,
    () => {
      const bits = g.op(
        'Concat',
        [g.reshape(g.constant(cotangent, 0), [1]), g.reshape(g.constant(cotangent, 1), [1])],
        {
          axis: 0,
        },
      );
      const hot = g.op('OneHot', [input(0), input(1), bits], { axis: node.int('axis', -1) });
      const on = g.reduceSum(g.mul(cotangent, hot), undefined, false);
      const off = g.sub(g.reduceSum(cotangent, undefined, false), on);
      return g.op('Concat', [g.reshape(off, [1]), g.reshape(on, [1])], { axis: 0 });
    },
  ]),

  // Reversing once more puts every element back.
  defineRule('ReverseSequence', ({ g, node, cotangent, input }) => [
    () =>
      g.op('ReverseSequence', [cotangent, input(1)], {
        batch_axis: node.int('batch_axis', 1),
        time_axis: node.int('time_axis', 0),
      }),
  ]),
];

/** Adds the slices of the cotangent onto zeros, at the rows of `axis` that they were read from. */
function gather({ g, node, cotangent, input }: RuleContext): Value {
  const table = input(0);
  const axis = axisOf(table, node.int('axis', 0));
  // [before.., indices.., after..] -> [before.., n, after..]
  const before = g.shapeSlice(table, 0, axis);
  const after = g.shapeSlice(table, axis + 1, rankOf(table));
  const merged = g.op('Concat', [before, g.builder.int64s([-1]), after], { axis: 0 });
  const updates = rankOf(input(1)) === 1 ? cotangent : g.op('Reshape', [cotangent, merged]);
  return scatterSlices(g, table, axis, g.reshape(input(1), [-1]), updates);
}

/** Adds slice `i` of `updates` along `axis` onto zeros like `table`, at row `rows[i]`. */
function scatterSlices(g: Algebra, table: Value, axis: number, rows: Value, updates: Value): Value {
  const column = g.reshape(rows, [
    ...new Array<number>(axis).fill(1),
    -1,
    ...new Array<number>(rankOf(table) - axis - 1).fill(1),
  ]);
  const positions = g.op('Expand', [column, g.op('Shape', [updates])]);
  return g.op('ScatterElements', [g.zeros(dtypeOf(updates), g.shape(table)), positions, updates], {
    axis,
    reduction: 'add',
  });
}

function compress(context: RuleContext): Value {
  const { g, input } = context;
  return chosen(context, g.reshape(g.op('NonZero', [input(1)]), [-1]));
}

function unique(context: RuleContext): Value {
  const { g, node, input } = context;
  const given = node.outputs[1];
  const attributes = { axis: node.attributes.get('axis'), sorted: node.int('sorted', 1) };
  const rows = given?.name ? given : g.builder.ops('Unique', [input(0)], attributes, { outputs: 2 })[1];
  return chosen(context, rows as Value);
}

/** Adds the cotangent at `rows` of the axis that the node has, or of all elements in one row. */
function chosen({ g, node, cotangent, input }: RuleContext, rows: Value): Value {
  const x = input(0);
  if (node.attributes.has('axis')) {
    return scatterSlices(g, x, axisOf(x, node.int('axis', 0)), rows, cotangent);
  }
  const flat = g.reshape(x, [-1]);
  return g.reshapeLike(scatterSlices(g, flat, 0, rows, cotangent), x);
}

function gatherND({ g, node, cotangent, input }: RuleContext): Value {
  const [data, indices] = [input(0), input(1)];
  const batch = node.int('batch_dims', 0);
  const zeros = g.zerosLike(data);
  if (batch === 0) return g.op('ScatterND', [zeros, indices, cotangent], { reduction: 'add' });
  // The batch axes as one, whose number becomes the first coordinate.
  const flat = flattenBatch(g, zeros, batch);
  const coordinates = numberBatch(g, flattenBatch(g, indices, batch), rankOf(indices) - batch);
  const updates = flattenBatch(g, cotangent, batch);
  return g.reshapeLike(g.op('ScatterND', [flat, coordinates, updates], { reduction: 'add' }), data);
}

/** The first `batch` axes as one. */
function flattenBatch(g: Algebra, a: Value, batch: number): Value {
  if (batch === 1) return a;
  const rest = g.op('Shape', [a], { start: batch });
  return g.op('Reshape', [a, g.op('Concat', [g.builder.int64s([-1]), rest], { axis: 0 })]);
}

/** Puts the number along axis 0 before the coordinates on the last of 1 + `others` axes. */
function numberBatch(g: Algebra, indices: Value, others: number): Value {
  const { builder } = g;
  const count = g.reshape(g.op('Shape', [indices], { start: 0, end: 1 }), []);
  const numbers = g.op('Range', [builder.scalar('int64', 0), count, builder.scalar('int64', 1)]);
  const column = g.reshape(numbers, [-1, ...new Array<number>(others).fill(1)]);
  const leading = g.op('Shape', [indices], { start: 0, end: -1 });
  const shape = g.op('Concat', [leading, builder.int64s([1])], { axis: 0 });
  return g.op('Concat', [g.op('Expand', [column, shape]), indices], { axis: -1 });
}
