import { expect, test } from 'vitest';
import type { AttributeLike } from '../attribute.ts';
import { GraphBuilder } from '../builder.ts';
import type { Shape } from '../shape.ts';
import { tensorOf } from '../tensor.ts';
import { fixDims } from './fix-dims.ts';
import { countOperations } from './operations.ts';

interface Case {
  readonly op: string;
  readonly inputs: readonly (Shape | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly domain?: string;
  readonly count: number;
}

const microsoft = 'com.microsoft';

/** One operator over inputs of these shapes. */
function modelOf({ op, inputs, attributes = {}, domain = '' }: Case) {
  const g = new GraphBuilder('case');
  const values = inputs.map((shape, i) => shape && g.input(`x${i}`, 'float32', shape));
  g.output(g.op(op, values, attributes, { domain }), 'y');
  return g.model();
}

const cases: readonly Case[] = [
  {
    op: 'MatMul',
    inputs: [
      [5, 3],
      [3, 7],
    ],
    count: 2 * 5 * 7 * 3,
  },
  {
    op: 'MatMul',
    inputs: [
      [2, 1, 5, 3],
      [4, 3, 7],
    ],
    count: 2 * 2 * 4 * 5 * 7 * 3,
  },
  { op: 'MatMul', inputs: [[3], [3]], count: 2 * 3 },
  {
    op: 'FusedMatMul',
    inputs: [
      [3, 5],
      [3, 7],
    ],
    attributes: { transA: 1 },
    domain: microsoft,
    count: 2 * 5 * 7 * 3,
  },
  {
    op: 'FusedMatMul',
    inputs: [
      [9, 5, 3],
      [5, 3, 7],
    ],
    attributes: { transBatchA: 1 },
    domain: microsoft,
    count: 2 * 5 * 9 * 7 * 3,
  },
  {
    op: 'FusedMatMul',
    inputs: [
      [9, 5, 3],
      [5, 9, 7],
    ],
    attributes: { transBatchA: 1, transA: 1 },
    domain: microsoft,
    count: 2 * 5 * 3 * 7 * 9,
  },
  { op: 'Gemm', inputs: [[5, 3], [3, 7], [7]], count: 2 * 5 * 7 * 3 + 5 * 7 },
  {
    op: 'Gemm',
    inputs: [
      [3, 5],
      [7, 3],
    ],
    attributes: { transA: 1, transB: 1 },
    count: 2 * 5 * 7 * 3,
  },
  {
    op: 'Einsum',
    inputs: [
      [2, 5, 3],
      [2, 7, 3],
    ],
    attributes: { equation: 'bid,bjd->bij' },
    count: 2 * 2 * 5 * 7 * 3,
  },
  // [1, 3, 8, 8] by 4 filters of 3x3x3, padded: 4 * 8 * 8 results of 27 terms each, and a bias.
  {
    op: 'Conv',
    inputs: [[1, 3, 8, 8], [4, 3, 3, 3], [4]],
    attributes: { pads: [1, 1, 1, 1] },
    count: 2 * 256 * 27 + 256,
  },
  {
    op: 'Conv',
    inputs: [
      [1, 6, 5, 5],
      [6, 1, 3, 3],
    ],
    attributes: { group: 6 },
    count: 2 * 6 * 9 * 9,
  },
  {
    op: 'ConvTranspose',
    inputs: [
      [1, 3, 4, 4],
      [3, 5, 2, 2],
    ],
    attributes: { strides: [2, 2] },
    count: 2 * 48 * 20,
  },
  { op: 'Add', inputs: [[5, 1], [7]], count: 35 },
  { op: 'Tanh', inputs: [[5, 7]], count: 35 },
  { op: 'Gelu', inputs: [[5, 7]], count: 35 },
  { op: 'Sum', inputs: [[6], [6], [6]], count: 12 },
  { op: 'ReduceMean', inputs: [[5, 7]], attributes: { keepdims: 0 }, count: 35 },
  { op: 'Softmax', inputs: [[5, 7]], count: 5 * 35 },
  { op: 'LayerNormalization', inputs: [[5, 7], [7], [7]], count: 7 * 35 },
  { op: 'MaxPool', inputs: [[1, 1, 4, 4]], attributes: { kernel_shape: [2, 2], strides: [2, 2] }, count: 16 },
  { op: 'Transpose', inputs: [[5, 7]], count: 0 },
  { op: 'Greater', inputs: [[5, 7], [7]], count: 0 },
];

test.each(cases)('$op of $inputs counts $count', (one) => {
  expect(countOperations(modelOf(one)).total).toBe(one.count);
});

test('the count says which operators it is made of', () => {
  const g = new GraphBuilder('two');
  const x = g.input('x', 'float32', ['B', 3]);
  const w = g.initializer('w', tensorOf('float32', [3, 2], [1, 2, 3, 4, 5, 6]));
  g.output(g.op('Relu', [g.op('MatMul', [x, w])]), 'y');
  const { total, products, operators } = countOperations(fixDims(g.model(), { B: 4 }));
  expect([total, products]).toEqual([48 + 8, 48]);
  expect([...operators]).toEqual([
    ['MatMul', 48],
    ['Relu', 8],
  ]);
});

/** A Loop over the rows of x [K, 3], which adds a product with w to its state. */
function loop() {
  const g = new GraphBuilder('loop');
  const x = g.input('x', 'float32', ['K', 2, 3]);
  const w = g.initializer('w', tensorOf('float32', [3, 3], new Array(9).fill(1)));
  const body = g.subgraph('body');
  const i = body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const state = body.input('state', 'float32', [2, 3]);
  const row = body.op('Gather', [x, i], { axis: 0 });
  body.output(body.op('Identity', [go]));
  body.output(body.op('Add', [state, body.op('MatMul', [row, w])]));
  const trips = g.op('Squeeze', [g.op('Shape', [x], { start: 0, end: 1 })]);
  const start = g.initializer('start', tensorOf('float32', [2, 3], new Array(6).fill(0)));
  g.output(g.op('Loop', [trips, undefined, start], { body: { type: 'graph', value: body.graph } }), 'y');
  return g.model();
}

test('the body of a Loop counts as often as it runs', () => {
  expect(countOperations(fixDims(loop(), { K: 1 })).total).toBe(36 + 6);
  expect(countOperations(fixDims(loop(), { K: 10 })).total).toBe(10 * (36 + 6));
});

test('of an If the longer branch counts', () => {
  const g = new GraphBuilder('if');
  const x = g.input('x', 'float32', [4]);
  const branches = [1, 3].map((length) => {
    const branch = g.subgraph(`branch${length}`);
    let value = x;
    for (let i = 0; i < length; i++) value = branch.op('Neg', [value]);
    branch.output(value);
    return { type: 'graph' as const, value: branch.graph };
  });
  const condition = g.input('condition', 'bool', []);
  const [then_branch, else_branch] = branches;
  g.output(g.op('If', [condition], { then_branch, else_branch }), 'y');
  expect(countOperations(g.model()).total).toBe(12);
});

test('a size that is not known, a computed number of trips and a whole cell are refused by name', () => {
  const symbolic = modelOf({ op: 'Tanh', inputs: [['B', 3]], count: 0 });
  expect(() => countOperations(symbolic)).toThrow(/"Tanh" \(Tanh\): expected known sizes of "y"/);
  expect(() => countOperations(fixDims(loop(), {}))).toThrow(/known sizes|known number of trips/);
  const cell = modelOf({
    op: 'LSTM',
    inputs: [
      [2, 1, 3],
      [1, 16, 3],
      [1, 16, 4],
    ],
    attributes: { hidden_size: 4 },
    count: 0,
  });
  expect(() => countOperations(cell)).toThrow(
    'expected an operator whose operations are known, received LSTM',
  );
});

test('only symbols of the inputs can be fixed', () => {
  expect(() => fixDims(loop(), { k: 1 })).toThrow(
    'size "k" of graph "loop": expected one of the symbols of its inputs: K',
  );
});
