import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { verify } from '../verify.ts';
import { ownOutputs } from './own-outputs.ts';

test('a branch that gives back a value from outside, or one twice, gets Identities', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const outside = g.subgraph('outside');
  outside.graph.outputs.push(x, outside.op('Neg', [x]));
  const twice = g.subgraph('twice');
  const made = twice.op('Exp', [x]);
  twice.graph.outputs.push(made, made);
  const attributes = {
    then_branch: { type: 'graph', value: outside.graph },
    else_branch: { type: 'graph', value: twice.graph },
  } as const;
  for (const value of g.ops('If', [g.input('c', 'bool', [])], attributes, { outputs: 2 })) g.output(value);
  expect(() => verify(g.model())).toThrow(/put an Identity in between/);
  expect(ownOutputs(g.graph)).toBe(2);
  verify(g.model());
  expect(ownOutputs(g.graph)).toBe(0);
});
