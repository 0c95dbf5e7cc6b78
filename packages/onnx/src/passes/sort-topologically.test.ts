import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import type { Node } from '../node.ts';
import { anyGraph } from '../testing/random-models.ts';
import { verify } from '../verify.ts';
import { sortTopologically } from './sort-topologically.ts';

test('any order of the nodes becomes one in which values are made before they are read', () => {
  fc.assert(
    fc.property(anyGraph, fc.array(fc.nat(), { minLength: 14, maxLength: 14 }), (graph, keys) => {
      expect(sortTopologically(graph)).toBe(0);
      const shuffled = graph.nodes
        .map((node, i) => [keys[i] as number, node] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, node]) => node);
      graph.reorder(shuffled);
      sortTopologically(graph);
      verify(graph);
      expect(sortTopologically(graph)).toBe(0);
    }),
    { seed: 7, numRuns: 150 },
  );
});

test('what a body reads comes before the node that holds the body', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const read = g.op('Relu', [x]);
  const branch = () => {
    const b = g.subgraph('b');
    b.output(b.op('Neg', [read]));
    return { type: 'graph', value: b.graph } as const;
  };
  g.output(g.op('If', [g.input('c', 'bool', [])], { then_branch: branch(), else_branch: branch() }), 'y');
  g.graph.reorder([...g.graph.nodes].reverse());
  expect(() => verify(g.model())).toThrow();
  expect(sortTopologically(g.graph)).toBe(2);
  verify(g.model());
});

test('a cycle is named', () => {
  const g = new GraphBuilder('g');
  const a = g.op('Relu', [g.input('x', 'float32', [1])]);
  const b = g.op('Neg', [a]);
  (a.producer as Node).setInput(0, b);
  expect(() => sortTopologically(g.graph)).toThrow(
    'graph "g": expected no value to depend on itself, received a cycle among "Relu", "Neg"',
  );
});
