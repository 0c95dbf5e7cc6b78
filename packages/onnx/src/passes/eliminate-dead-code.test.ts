import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { verify } from '../verify.ts';
import { eliminateDeadCode } from './eliminate-dead-code.ts';

test('what no output depends on goes, constants included', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  g.op('Add', [g.op('Relu', [x]), g.scalar('float32', 1)]);
  g.output(g.op('Neg', [x]), 'y');
  expect(eliminateDeadCode(g.graph)).toBe(3);
  expect(g.graph.nodes.map((node) => node.opType)).toEqual(['Neg']);
  expect(g.graph.initializers).toEqual([]);
  expect(x.uses).toHaveLength(1);
  expect(eliminateDeadCode(g.graph)).toBe(0);
});

test('what only a body reads stays, and what is dead in a body goes', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const read = g.op('Relu', [x]);
  const unread = g.op('Tanh', [x]);
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const carried = body.input('c', 'float32', [1]);
  body.op('Neg', [unread]);
  body.output(go);
  body.output(body.op('Add', [carried, read]));
  g.output(
    g.op('Loop', [g.scalar('int64', 1), undefined, x], { body: { type: 'graph', value: body.graph } }),
    'y',
  );
  expect(eliminateDeadCode(g.graph)).toBe(2);
  expect(g.graph.nodes.map((node) => node.opType)).toEqual(['Relu', 'Loop']);
  expect(body.graph.nodes.map((node) => node.opType)).toEqual(['Add']);
  verify(g.model());
});

test('an initializer that is an output stays', () => {
  const g = new GraphBuilder('g');
  const constant = g.scalar('float32', 1);
  g.graph.outputs.push(constant);
  expect(eliminateDeadCode(g.graph)).toBe(0);
});
