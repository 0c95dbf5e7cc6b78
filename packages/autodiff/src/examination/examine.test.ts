import { GraphBuilder, type Model, print, tensorOf, type Value } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { examine } from './examine.ts';

function weight(g: GraphBuilder, name: string): Value {
  return g.initializer(name, tensorOf('float32', [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]));
}

/** Three layers with whatever `between` puts behind the first and the second. */
function layered(between: (g: GraphBuilder, x: Value, layer: number) => Value): Model {
  const g = new GraphBuilder('layered');
  const x = g.input('x', 'float32', ['B', 3]);
  const first = between(g, g.op('MatMul', [x, weight(g, 'w1')], {}, { name: 'first' }), 1);
  const second = between(g, g.op('MatMul', [first, weight(g, 'w2')], {}, { name: 'second' }), 2);
  g.output(g.op('MatMul', [second, weight(g, 'w3')], {}, { name: 'third' }), 'y');
  return g.model();
}

test('a model that can be trained has no problems, and stays as it was', () => {
  const model = layered((g, x) => g.op('Relu', [x]));
  const before = print(model);
  const { ok, opset, parameters, problems, operators, inputs, outputs } = examine(model);
  expect([ok, opset, problems]).toEqual([true, 21, []]);
  expect(parameters.map(({ name, count, trainable }) => [name, count, trainable])).toEqual([
    ['w1', 9, true],
    ['w2', 9, true],
    ['w3', 9, true],
  ]);
  expect(operators).toEqual([
    { op: 'MatMul', domain: '', count: 3, differentiable: true },
    { op: 'Relu', domain: '', count: 2, differentiable: true },
  ]);
  expect([inputs, outputs]).toEqual([
    [{ name: 'x', dtype: 'float32', shape: ['B', 3] }],
    [{ name: 'y', dtype: 'float32', shape: ['B', 3] }],
  ]);
  expect(print(model)).toBe(before);
});

test('every node that cannot be differentiated is named in one pass', () => {
  const model = layered((g, x, layer) => {
    const [unknown] = g.ops('Frobnicate', [x], {}, { domain: 'com.example', name: `odd${layer}` });
    (unknown as Value).type = { dtype: 'float32', shape: ['B', 3] };
    return unknown as Value;
  });
  const { ok, parameters, problems, operators } = examine(model);
  expect(ok).toBe(false);
  expect(problems.map(({ code }) => code)).toEqual(['autodiff/no-rule', 'autodiff/no-rule']);
  expect(problems[0]?.message).toContain('graph "layered" / node 3 "odd2" (com.example.Frobnicate)');
  expect(problems[1]?.message).toContain('graph "layered" / node 1 "odd1" (com.example.Frobnicate)');
  expect(parameters.every(({ trainable }) => trainable)).toBe(true);
  expect(operators).toContainEqual({
    op: 'Frobnicate',
    domain: 'com.example',
    count: 2,
    differentiable: false,
  });
});

test('what an untyped node hides is examined as well', () => {
  const model = layered((g, x, layer) =>
    layer === 1 ? g.op('Frobnicate', [x], {}, { domain: 'com.example' }) : x,
  );
  const { problems, parameters } = examine(model);
  expect(problems.map(({ code }) => code)).toContain('autodiff/no-rule');
  expect(parameters.find(({ name }) => name === 'w1')?.trainable).toBe(true);
});

test('a model that cannot be prepared says so and is examined all the same', () => {
  const model = layered((g, x) => g.op('Relu', [x]));
  model.opsetImports.set('', 7);
  const { ok, opset, problems, parameters } = examine(model);
  expect([ok, opset]).toEqual([false, 7]);
  expect(problems[0]?.code).toBe('onnx/opset');
  expect(parameters).toHaveLength(3);
});

test('a model without anything to train says so', () => {
  const g = new GraphBuilder('plain');
  const x = g.input('x', 'float32', [2]);
  g.initializer('table', tensorOf('int64', [2], [1, 2]));
  g.output(g.op('Relu', [x]), 'y');
  expect(examine(g.model()).problems.map(({ code }) => code)).toEqual(['autodiff/no-parameters']);
});

test('a parameter that no output depends on in a differentiable way is listed as not trainable', () => {
  const g = new GraphBuilder('steps');
  const x = g.input('x', 'float32', [3]);
  const used = g.initializer('used', tensorOf('float32', [3], [1, 2, 3]));
  const compared = g.initializer('compared', tensorOf('float32', [3], [1, 2, 3]));
  const mask = g.op('Greater', [x, compared]);
  g.output(g.op('Where', [mask, g.op('Mul', [x, used]), x]), 'y');
  const { ok, parameters } = examine(g.model());
  expect(ok).toBe(true);
  expect(parameters.map(({ name, trainable }) => [name, trainable])).toEqual([
    ['used', true],
    ['compared', false],
  ]);
});

test('what the backward pass cannot do is told of the node that it is the gradient of', () => {
  const g = new GraphBuilder('shapeless');
  const x = g.graph.addInput('x', { dtype: 'float32', shape: undefined });
  g.output(g.op('Softmax', [g.op('MatMul', [x, weight(g, 'w')])], {}, { name: 'soft' }), 'y');
  const { problems } = examine(g.model());
  expect(problems.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^graph "shapeless" \/ node 1 "soft" \(Softmax\): value .* expected a known shape/),
  );
});
