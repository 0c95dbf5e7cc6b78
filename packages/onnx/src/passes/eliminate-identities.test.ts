import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { tensorOf } from '../tensor.ts';
import { verify } from '../verify.ts';
import { eliminateIdentities } from './eliminate-identities.ts';

test('Identities and Casts to the same type go, and their readers read what they read', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const same = g.op('Cast', [g.op('Identity', [x])], { to: 1 });
  g.output(g.op('Cast', [g.op('Neg', [same])], { to: 11 }), 'y');
  expect(eliminateIdentities(g.graph)).toBe(2);
  verify(g.model());
  expect(g.graph.nodes.map((node) => node.opType)).toEqual(['Neg', 'Cast']);
});

test('an output takes its name along', () => {
  const g = new GraphBuilder('g');
  g.output(g.op('Identity', [g.op('Neg', [g.input('x', 'float32', [2])])]), 'y');
  expect(eliminateIdentities(g.graph)).toBe(1);
  verify(g.model());
  expect(g.graph.outputs.map((value) => [value.name, value.producer?.opType])).toEqual([['y', 'Neg']]);
});

test('what gives an output the value of an input, an initializer or another output stays', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const w = g.initializer('w', tensorOf('float32', [2], [1, 2]));
  const made = g.op('Neg', [x]);
  g.output(made, 'made');
  g.output(g.op('Identity', [x]), 'a');
  g.output(g.op('Identity', [w]), 'b');
  g.output(g.op('Identity', [made]), 'c');
  expect(eliminateIdentities(g.graph)).toBe(0);
});

test('a weight that two layers share through an Identity is one weight', () => {
  const g = new GraphBuilder('g');
  const w = g.initializer('w', tensorOf('float32', [2], [1, 2]));
  g.output(g.op('Add', [w, g.op('Identity', [w])]), 'y');
  expect(eliminateIdentities(g.graph)).toBe(1);
  expect(g.graph.nodes[0]?.inputs).toEqual([w, w]);
});
