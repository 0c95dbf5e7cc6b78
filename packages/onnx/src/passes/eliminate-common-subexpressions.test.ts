import { expect, test } from 'vitest';
import { float } from '../attribute.ts';
import { GraphBuilder } from '../builder.ts';
import { scalar, tensorOf } from '../tensor.ts';
import { verify } from '../verify.ts';
import { eliminateCommonSubexpressions } from './eliminate-common-subexpressions.ts';

function start() {
  const g = new GraphBuilder('g');
  return { g, x: g.input('x', 'float32', [4]), y: g.input('y', 'float32', [4]) };
}

test('chains of equal nodes become one', () => {
  const { g, x, y } = start();
  const chain = () => g.op('Exp', [g.op('Relu', [g.op('Sub', [x, y])])]);
  g.output(g.op('Div', [chain(), chain()]), 'z');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(3);
  const last = g.graph.nodes.at(-1);
  expect(last?.inputs[0]).toBe(last?.inputs[1]);
  verify(g.model());
});

test('sums and products may be turned round, differences may not', () => {
  const { g, x, y } = start();
  g.output(g.op('Add', [g.op('Mul', [x, y]), g.op('Mul', [y, x])]), 'a');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(1);
  g.output(g.op('Add', [g.op('Sub', [x, y]), g.op('Sub', [y, x])]), 'b');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(0);
});

test('attributes, numbers of outputs and omitted inputs tell nodes apart', () => {
  const { g, x } = start();
  const leaky = (alpha: number) => g.op('LeakyRelu', [x], { alpha: float(alpha) });
  g.output(g.op('Sum', [leaky(0.1), leaky(0.2), leaky(0.1)]), 'a');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(1);
  const one = g.scalar('float32', 1);
  g.output(g.op('Sum', [g.op('Clip', [x, one]), g.op('Clip', [x, undefined, one])]), 'b');
  g.output(g.op('Add', [g.ops('Dropout', [x])[0], g.ops('Dropout', [x])[0]]), 'c');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(0);
});

test('equal small constants become one, by their bits', () => {
  const { g, x } = start();
  const add = (value: number) => g.op('Add', [x, g.initializer('c', scalar('float32', value))]);
  g.output(g.op('Sum', [add(1), add(1), add(0), add(-0), add(Number.NaN), add(Number.NaN)]), 'a');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(2 + 2);
  expect(g.graph.initializers).toHaveLength(4);
  const int = g.op('Cast', [g.initializer('i', tensorOf('int32', [], [0]))], { to: 1 });
  g.output(int, 'b');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(0);
});

test('outputs keep their names', () => {
  const { g, x } = start();
  g.output(g.op('Relu', [x]), 'a');
  g.output(g.op('Relu', [x]), 'b');
  g.output(g.op('Neg', [g.op('Relu', [x])]), 'c');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(1);
  expect(g.graph.outputs.map((value) => value.name)).toEqual(['a', 'b', 'c']);
  verify(g.model());
});

test('a body uses what was computed before it, and not what comes after', () => {
  const { g, x } = start();
  const before = g.op('Relu', [x]);
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const carried = body.input('c', 'float32', [4]);
  body.output(go);
  body.output(body.op('Sum', [carried, body.op('Relu', [x]), body.op('Tanh', [x])]));
  const loop = g.op('Loop', [g.scalar('int64', 1), undefined, before], {
    body: { type: 'graph', value: body.graph },
  });
  g.output(g.op('Add', [loop, g.op('Tanh', [x])]), 'z');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(1);
  expect(body.graph.nodes.map((node) => node.opType)).toEqual(['Tanh', 'Sum']);
  verify(g.model());
});

test('random operators stay apart', () => {
  const { g, x } = start();
  g.output(g.op('Sub', [g.op('RandomNormalLike', [x]), g.op('RandomNormalLike', [x])]), 'noise');
  expect(eliminateCommonSubexpressions(g.graph)).toBe(0);
});
