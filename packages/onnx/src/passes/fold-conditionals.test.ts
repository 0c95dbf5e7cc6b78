import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import type { Dim } from '../shape.ts';
import type { Value } from '../value.ts';
import { verify } from '../verify.ts';
import { foldConditionals } from './fold-conditionals.ts';

type Branch = (b: GraphBuilder, x: Value) => Value;

/** y = If(the last size of x is 1) yes else no, for x of `shape`, then Relu. */
function choosing(shape: readonly Dim[], yes: Branch, no: Branch) {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', shape);
  const last = g.op('Gather', [g.op('Shape', [x]), g.int64s([-1])]);
  const branch = (write: Branch) => {
    const b = g.subgraph('branch');
    b.output(write(b, x));
    return { type: 'graph', value: b.graph } as const;
  };
  const condition = g.op('Equal', [last, g.int64s([1])]);
  const chosen = g.op('If', [condition], { then_branch: branch(yes), else_branch: branch(no) });
  g.output(g.op('Relu', [chosen]), 'y');
  const count = foldConditionals(g.graph);
  verify(g.model());
  return { count, operators: g.graph.nodes.slice(3).map((node) => node.opType) };
}

const exp: Branch = (b, x) => b.op('Exp', [x]);
const neg: Branch = (b, x) => b.op('Neg', [b.op('Neg', [x])]);

test('an If whose condition follows from sizes is the branch it takes', () => {
  expect(choosing([2, 1], exp, neg)).toEqual({ count: 1, operators: ['Exp', 'Relu'] });
  expect(choosing(['B', 3], exp, neg).operators.filter((name) => name !== 'Relu')).toEqual(['Neg', 'Neg']);
});

test('an If whose condition depends on a symbolic size stays', () => {
  expect(choosing([2, 'N'], exp, neg)).toEqual({ count: 0, operators: ['If', 'Relu'] });
});

test('a branch that gives back a value from outside leaves its Identity only', () => {
  expect(choosing([1], (b, x) => b.op('Identity', [x]), neg).operators).toEqual(['Identity', 'Relu']);
});

test('an If inside the branch that is taken folds too', () => {
  const nested: Branch = (b, x) => {
    const inner = (write: Branch) => {
      const graph = b.subgraph('inner');
      graph.output(write(graph, x));
      return { type: 'graph', value: graph.graph } as const;
    };
    return b.op('If', [b.scalar('bool', 0)], { then_branch: inner(exp), else_branch: inner(neg) });
  };
  expect(choosing([1], nested, exp)).toEqual({ count: 2, operators: ['Neg', 'Neg', 'Relu'] });
});

test('an output of the graph keeps its name', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const branch = (write: Branch) => {
    const b = g.subgraph('branch');
    b.output(write(b, x));
    return { type: 'graph', value: b.graph } as const;
  };
  g.output(g.op('If', [g.scalar('bool', 1)], { then_branch: branch(exp), else_branch: branch(neg) }), 'y');
  foldConditionals(g.graph);
  verify(g.model());
  expect(g.graph.outputs[0]?.name).toBe('y');
  expect(g.graph.nodes.map((node) => node.opType)).toEqual(['Exp']);
});
