import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { scalar, tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';
import { verify } from '../verify.ts';
import { foldConstants } from './fold-constants.ts';

/** Folds the graph and gives the constant that input `index` of the last node became. */
function foldedInput(g: GraphBuilder, index = 0) {
  g.output(g.graph.nodes.at(-1)?.outputs[0] as Value, 'out');
  const count = foldConstants(g.graph);
  verify(g.model());
  return { count, constant: g.graph.nodes.at(-1)?.inputs[index]?.constant };
}

test('the arithmetic of static shapes becomes a constant', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2, 3, 4]);
  const shape = g.op('Shape', [x]);
  const rows = g.op('ReduceProd', [g.op('Slice', [shape, g.int64s([0]), g.int64s([2])])], { keepdims: 1 });
  g.op('Reshape', [x, g.op('Concat', [rows, g.int64s([4])], { axis: 0 })]);
  const { count, constant } = foldedInput(g, 1);
  expect(count).toBe(4);
  expect(constant).toEqual({ dtype: 'int64', dims: [2], data: BigInt64Array.of(6n, 4n) });
});

test('the static parts of a symbolic shape fold, the rest stays', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 4]);
  const shape = g.op('Shape', [x]);
  const width = g.op('Gather', [shape, g.scalar('int64', 1)]);
  const batch = g.op('Gather', [shape, g.scalar('int64', 0)]);
  g.op('Add', [width, batch]);
  g.output(g.graph.nodes.at(-1)?.outputs[0] as Value, 'y');
  expect(foldConstants(g.graph)).toBe(1);
  expect(g.graph.nodes.map((node) => node.opType)).toEqual(['Shape', 'Gather', 'Add']);
});

test('small arithmetic of floats folds in the precision of its type', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2, 2]);
  const scale = g.op('Reciprocal', [g.op('Sqrt', [g.scalar('float32', 3)])]);
  const grid = g.op('Mul', [
    g.op('Add', [
      g.initializer('a', tensorOf('float32', [2, 1], [1, 2])),
      g.initializer('b', tensorOf('float32', [2], [10, 20])),
    ]),
    scale,
  ]);
  g.op('Add', [x, grid]);
  const { count, constant } = foldedInput(g, 1);
  expect(count).toBe(4);
  const s = Math.fround(1 / Math.fround(Math.sqrt(3)));
  expect(constant?.dims).toEqual([2, 2]);
  expect(constant?.data).toEqual(Float32Array.from([11, 21, 12, 22], (value) => value * s));
});

test('Constant nodes become initializers, whatever their size', () => {
  const g = new GraphBuilder('g');
  const value = tensorOf('float32', [2000], new Float32Array(2000).fill(3));
  g.op('Relu', [g.op('Constant', [], { value: { type: 'tensor', value } })]);
  const { count, constant } = foldedInput(g);
  expect(count).toBe(1);
  expect(constant).toBe(value);
});

test('casts of constants fold', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const four = g.op('Cast', [g.initializer('four', scalar('float64', 4.75))], { to: 7 });
  g.op('Mul', [x, g.op('Cast', [four], { to: 1 })]);
  expect(foldedInput(g, 1).constant).toEqual(scalar('float32', 4));
});

test('large results and outputs stay computed', () => {
  const g = new GraphBuilder('g');
  const big = g.initializer('big', tensorOf('float32', [1200], new Float32Array(1200)));
  g.output(g.op('Neg', [g.op('Exp', [big])]), 'y');
  g.output(g.op('Neg', [g.scalar('float32', 1)]), 'z');
  expect(foldConstants(g.graph)).toBe(0);
});

test('bodies fold too', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [3]);
  const branch = (sign: number) => {
    const b = g.subgraph('b');
    b.output(b.op('Mul', [x, b.op('Neg', [b.scalar('float32', sign)])]));
    return { type: 'graph', value: b.graph } as const;
  };
  g.output(g.op('If', [g.input('c', 'bool', [])], { then_branch: branch(1), else_branch: branch(2) }), 'y');
  expect(foldConstants(g.graph)).toBe(2);
  verify(g.model());
});
