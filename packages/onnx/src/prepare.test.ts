import { expect, test } from 'vitest';
import { float } from './attribute.ts';
import { GraphBuilder } from './builder.ts';
import { parametersOf } from './parameters.ts';
import { prepare } from './prepare.ts';
import { print } from './print.ts';
import { readModelFile } from './serialization/index.ts';
import { formatType } from './shape.ts';
import { tensorOf } from './tensor.ts';
import { fixturePath, foreignNames } from './testing/fixtures.ts';
import { verify } from './verify.ts';

const operators = (name: (typeof foreignNames)[number] | 'attention'): string[] =>
  prepare(readModelFile(fixturePath(name))).graph.nodes.map((node) => node.opType);

test.each(foreignNames)(
  '%s.onnx becomes a model of operator set 21 without functions, and stays as it was',
  (name) => {
    const model = readModelFile(fixturePath(name));
    const before = print(model);
    const prepared = prepare(model);
    expect(print(model)).toBe(before);
    verify(prepared);
    expect(prepared.opsetImports).toEqual(new Map([['', 21]]));
    expect(prepared.functions).toEqual([]);
    const names = (values: readonly { name: string }[]) => values.map((value) => value.name);
    expect(names(prepared.graph.outputs)).toEqual(names(model.graph.outputs));
  },
);

test('a prepared model is prepared', () => {
  for (const name of foreignNames) {
    const once = prepare(readModelFile(fixturePath(name)));
    expect(print(prepare(once))).toBe(print(once));
  }
});

test('calls become their bodies, and no Identity or If is left of what PyTorch writes', () => {
  expect(operators('functions')).toEqual([
    'MatMul',
    'Add',
    'LeakyRelu',
    'LeakyRelu',
    'ReduceMean',
    'Sub',
    'MatMul',
    'Clip',
  ]);
  const left = new Set([...operators('script'), ...operators('recurrent'), ...operators('attention')]);
  for (const gone of ['Identity', 'If']) expect([...left]).not.toContain(gone);
  expect(operators('script').length).toBeLessThan(30);
});

test('initializers that a file lists as inputs, too, are initializers', () => {
  const { graph } = prepare(readModelFile(fixturePath('listed')));
  expect(graph.inputs.map((value) => value.name)).toEqual(['x']);
  expect(graph.initializers.map((value) => value.name)).toEqual(['w']);
});

test('nothing is computed from initializers of floats: they may be parameters', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const gain = g.initializer('gain', tensorOf('float32', [2], [1, 2]));
  const shifted = g.op('Add', [gain, g.op('Constant', [], { value_float: float(1) })]);
  g.output(g.op('Mul', [x, shifted]), 'y');
  const { graph } = prepare(g.model());
  expect(graph.nodes.map((node) => node.opType)).toEqual(['Constant', 'Add', 'Mul']);
  expect(graph.initializers.map((value) => value.name)).toEqual(['gain']);
});

test('floats that the graph computes from constants are Constant nodes, integers are initializers', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [3, 'T']);
  const width = g.op('Gather', [g.op('Shape', [x]), g.scalar('int64', 0)]);
  const scale = g.op('Sqrt', [g.op('Cast', [width], { to: 1 })], {}, { name: 'scale' });
  g.output(g.op('Reshape', [g.op('Div', [x, scale]), g.op('Constant', [], { value_ints: [-1] })]), 'y');
  const { graph } = prepare(g.model());
  expect(graph.nodes.map((node) => node.opType)).toEqual(['Constant', 'Div', 'Reshape']);
  expect(graph.nodes[1]?.inputs[1]?.constant?.data[0]).toBeCloseTo(Math.sqrt(3));
  expect(graph.initializers.map((value) => formatType(value.type))).toEqual(['int64[1]']);
});

test('what depends on symbolic sizes stays computed', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 'T', 4]);
  const batch = g.op('Gather', [g.op('Shape', [x]), g.int64s([0])]);
  g.output(g.op('Reshape', [x, g.op('Concat', [batch, g.int64s([-1])], { axis: 0 })]), 'y');
  const { graph } = prepare(g.model());
  expect(graph.nodes.map((node) => node.opType)).toEqual(['Shape', 'Gather', 'Concat', 'Reshape']);
  expect(formatType(graph.outputs[0]?.type)).toBe('float32[B, 4*T]');
});

test('a branch that is not taken may be wrong for the shapes at hand', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 2]);
  const last = g.op('Gather', [g.op('Shape', [x]), g.int64s([1])]);
  const branch = (squeeze: boolean) => {
    const b = g.subgraph('b');
    const node = squeeze ? b.graph.addNode('Squeeze', [x, b.int64s([1])]) : b.graph.addNode('Identity', [x]);
    b.graph.outputs.push(...node.outputs);
    return { type: 'graph', value: b.graph } as const;
  };
  const attributes = { then_branch: branch(true), else_branch: branch(false) };
  g.output(g.op('Neg', [g.op('If', [g.op('Equal', [last, g.int64s([1])])], attributes)]), 'y');
  const { graph } = prepare(g.model());
  expect(graph.nodes.map((node) => node.opType)).toEqual(['Neg']);
  expect(formatType(graph.outputs[0]?.type)).toBe('float32[B, 2]');
});

test('parameters are told from constants and statistics', () => {
  const names = (name: (typeof foreignNames)[number]) =>
    parametersOf(prepare(readModelFile(fixturePath(name))).graph).map((value) => value.name);
  expect(names('dynamo')).toEqual(['project.weight', 'project.bias']);
  expect(names('opset13')).toEqual(['scale', 'shift']);
  expect(names('functions')).toEqual(['w1', 'b1', 'w2']);
  expect(names('script')).not.toContain('/Resize_scales');
});

test('with a report, the faults of all nodes come out, and the rest is prepared', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 3]);
  const wrong = g.graph.addNode('MatMul', [x, g.initializer('w', tensorOf('float32', [2, 2], [1, 2, 3, 4]))]);
  const missing = g.graph.addNode('Frobnicate', [x]);
  g.output(g.op('Neg', [x]), 'y');
  g.output(wrong.outputs[0] as never, 'a');
  g.output(missing.outputs[0] as never, 'b');
  const faults: string[] = [];
  const { graph } = prepare(g.model(), { report: (fault) => faults.push(`${fault.code}: ${fault.message}`) });
  expect(faults).toEqual([
    expect.stringMatching(
      /^onnx\/shape-mismatch: graph "g" \/ node 0 "MatMul" \(MatMul\): expected as many columns/,
    ),
    expect.stringMatching(/^onnx\/unknown-operator: graph "g" \/ node 1 "Frobnicate" \(Frobnicate\)/),
  ]);
  expect(formatType(graph.outputs[0]?.type)).toBe('float32[B, 3]');
});
