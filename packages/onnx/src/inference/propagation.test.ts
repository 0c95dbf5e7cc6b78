import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { formatType } from '../shape.ts';
import { tensorOf } from '../tensor.ts';
import { parseType } from '../testing/typing.ts';
import type { Value } from '../value.ts';
import { inferTypes } from './infer.ts';

function start(type: string) {
  const g = new GraphBuilder('g');
  return { g, x: g.graph.addInput('x', parseType(type)) };
}

/** The shape of a tensor filled to the sizes in `value`, which shows what is known of them. */
function spelled(g: GraphBuilder, value: Value): string {
  return formatType(g.op('ConstantOfShape', [value]).type);
}

test('an exporter spells a reshape through Shape, Gather, Unsqueeze and Concat', () => {
  const { g, x } = start('float32[batch, sequence, 64]');
  const shape = g.op('Shape', [x]);
  const batch = g.op('Unsqueeze', [g.op('Gather', [shape, g.scalar('int64', 0)]), g.int64s([0])]);
  const steps = g.op('Unsqueeze', [g.op('Gather', [shape, g.scalar('int64', 1)]), g.int64s([0])]);
  const wanted = g.op('Concat', [batch, steps, g.int64s([8, -1])], { axis: 0 });
  expect(formatType(g.op('Reshape', [x, wanted]).type)).toBe('float32[batch, sequence, 8, 8]');
});

test('slices, products and quotients of shapes are followed', () => {
  const { g, x } = start('float32[B, T, 64]');
  const shape = g.op('Shape', [x]);
  const lead = g.op('Slice', [shape, g.int64s([0]), g.int64s([2])]);
  const rows = g.op('ReduceProd', [lead], { keepdims: 1 });
  const half = g.op('Div', [g.op('Slice', [shape, g.int64s([-1]), g.int64s([2 ** 31])]), g.int64s([2])]);
  const flat = g.op('Concat', [rows, half, g.int64s([2])], { axis: 0 });
  expect(formatType(g.op('Reshape', [x, flat]).type)).toBe('float32[B*T, 32, 2]');
  expect(
    formatType(
      g.op('Range', [
        g.scalar('int64', 0),
        g.op('Gather', [shape, g.scalar('int64', 1)]),
        g.scalar('int64', 1),
      ]).type,
    ),
  ).toBe('int64[T]');
});

test('casts and arithmetic with constants are followed', () => {
  const { g, x } = start('float32[B, T]');
  const shape = g.op('Cast', [g.op('Cast', [g.op('Shape', [x])], { to: 6 })], { to: 7 });
  expect(spelled(g, g.op('Add', [g.op('Mul', [shape, g.int64s([2, 3])]), g.scalar('int64', 1)]))).toBe(
    'float32[2*B+1, 3*T+1]',
  );
  expect(spelled(g, g.op('Sub', [shape, g.int64s([1, 1])]))).toBe('float32[B-1, T-1]');
  expect(spelled(g, g.op('Max', [shape, g.int64s([1, 1])]))).toBe('float32[max(1,B), max(1,T)]');
  expect(spelled(g, g.op('Mod', [g.op('Mul', [shape, g.int64s([4, 5])]), g.int64s([4, 5])]))).toBe(
    'float32[0, 0]',
  );
});

test('the idiom that keeps sizes of -1 is seen through', () => {
  const { g, x } = start('float32[B, T]');
  const wanted = g.op('Concat', [g.op('Shape', [x]), g.int64s([-1])], { axis: 0 });
  const ones = g.op('ConstantOfShape', [g.int64s([3])], {
    value: { type: 'tensor', value: tensorOf('int64', [1], [1]) },
  });
  const chosen = g.op('Where', [g.op('Equal', [wanted, g.int64s([-1])]), ones, wanted]);
  expect(spelled(g, chosen)).toBe('float32[B, T, 1]');
});

test('integer division of numbers rounds towards zero', () => {
  const { g } = start('float32[]');
  expect(spelled(g, g.op('Neg', [g.op('Div', [g.int64s([-7]), g.int64s([2])])]))).toBe('float32[3]');
});

test('a part that is not known leaves the others known', () => {
  const { g, x } = start('float32[B, T]');
  const n = g.input('n', 'int64', [1]);
  expect(spelled(g, g.op('Concat', [g.op('Shape', [x]), n], { axis: 0 }))).toBe('float32[B, T, ?]');
});

test('floats are not followed, because they round', () => {
  const { g, x } = start('float32[B, T]');
  const float = g.op('Cast', [g.op('Shape', [x])], { to: 1 });
  const back = g.op('Cast', [g.op('Mul', [float, g.scalar('float32', 0.5)])], { to: 7 });
  expect(spelled(g, back)).toBe('float32[?, ?]');
});

test('the default of an input is no constant', () => {
  const { g, x } = start('float32[6]');
  const shape = g.input('shape', 'int64', [2]);
  shape.initializer = tensorOf('int64', [2], [2, 3]);
  expect(formatType(g.op('Reshape', [x, shape]).type)).toBe('float32[?, ?]');
});

test('the last of equal parts may be shorter, where an exporter cuts a symbolic size', () => {
  const { g, x } = start('float32[B, T]');
  const steps = g.op('Gather', [g.op('Shape', [x]), g.int64s([1])]);
  const part = g.op('Div', [g.op('Add', [steps, g.int64s([1])]), g.int64s([2])]);
  const end = g.op('Mul', [part, g.int64s([2])]);
  const slice = (from: Value, to: Value) => g.op('Slice', [x, from, to, g.int64s([1])]);
  expect(formatType(slice(g.int64s([0]), part).type)).toBe('float32[B, floor((T+1)/2)]');
  expect(formatType(slice(part, end).type)).toBe('float32[B, -floor((T+1)/2)+min(2*floor((T+1)/2),T)]');
});

test('a roll, cut at the index before the first, is followed', () => {
  const { g, x } = start('float32[B, T]');
  const steps = g.op('Gather', [g.op('Shape', [x]), g.int64s([1])]);
  const cut = g.op('Mod', [g.int64s([-1]), steps]);
  const head = g.op('Slice', [x, g.int64s([0]), cut, g.int64s([1])]);
  const tail = g.op('Slice', [x, cut, steps, g.int64s([1])]);
  expect([head, tail].map(({ type }) => formatType(type))).toEqual(['float32[B, T-1]', 'float32[B, 1]']);
});

test('a remainder has the sign of the divisor, or with fmod that of the dividend', () => {
  const { g } = start('float32[]');
  const rest = (fmod: number) => g.op('Mod', [g.int64s([-7]), g.int64s([4])], { fmod });
  expect(spelled(g, rest(0))).toBe('float32[1]');
  expect(spelled(g, g.op('Neg', [rest(1)]))).toBe('float32[3]');
});

test('only the branch that an If takes is looked at', () => {
  const { g, x } = start('float32[B, 3]');
  const branch = (axes: readonly number[]) => {
    const b = g.subgraph('b');
    const node = b.graph.addNode('Unsqueeze', [x, b.int64s(axes)]);
    b.graph.outputs.push(...node.outputs);
    return { type: 'graph', value: b.graph } as const;
  };
  const attributes = { then_branch: branch([0]), else_branch: branch([7]) };
  const last = g.op('Gather', [g.op('Shape', [x]), g.scalar('int64', 1)]);
  const condition = g.op('Equal', [last, g.scalar('int64', 3)]);
  const chosen = g.graph.addNode('If', [condition], { attributes: new Map(Object.entries(attributes)) });
  inferTypes(g.graph, g.opsetImports);
  expect(formatType(chosen.outputType())).toBe('float32[1, B, 3]');
});
