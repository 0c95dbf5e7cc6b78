import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { cloneGraph, cloneModel, inlineInto } from './copy.ts';
import { sortTopologically } from './passes/sort-topologically.ts';
import { print } from './print.ts';
import { readModelFile, writeModel } from './serialization/index.ts';
import { canonical } from './serialization/testing/canonical.ts';
import { formatType } from './shape.ts';
import { tensorOf } from './tensor.ts';
import { fixtureBytes, fixturePath } from './testing/fixtures.ts';
import { anyGraph } from './testing/random-models.ts';
import type { Value } from './value.ts';
import { verify } from './verify.ts';

test('a copy reads like the original and is independent of it', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const text = print(graph);
      const copy = cloneGraph(graph);
      expect(print(copy)).toBe(text);
      verify(copy);
      for (const node of copy.nodes) node.setInput(0, undefined);
      for (const value of copy.inputs) value.name = `other_${value.name}`;
      expect(print(graph)).toBe(text);
      verify(graph);
    }),
    { seed: 6, numRuns: 100 },
  );
});

test('the copy of a model keeps what only its file knew', () => {
  const copy = cloneModel(readModelFile(fixturePath('unknown')));
  expect(canonical(writeModel(copy))).toEqual(canonical(fixtureBytes('unknown')));
});

/** y = relu(x w), x [B, 4]. */
function layer() {
  const g = new GraphBuilder('layer');
  const x = g.input('x', 'float32', ['B', 4]);
  const w = g.initializer('w', tensorOf('float32', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
  const y = g.output(g.op('Relu', [g.op('MatMul', [x, w])]), 'y');
  return { graph: g.graph, x, w, y };
}

test('inlined nodes read what they are bound to and are typed anew', () => {
  const { graph, x, w, y } = layer();
  const g = new GraphBuilder('main');
  const batch = g.input('batch', 'float32', [7, 4]);
  const weights = g.input('w', 'float32', [4, 9]);
  const copies = inlineInto(
    g,
    graph,
    new Map([
      [x, batch],
      [w, weights],
    ]),
  );
  expect(formatType(copies.get(y)?.type)).toBe('float32[7, 9]');
  expect(g.graph.initializers).toEqual([]);
  g.output(copies.get(y) as Value, 'y');
  verify(g.model());
});

test('a graph can be inlined twice, and its unbound initializers come along', () => {
  const { graph, x, y } = layer();
  const g = new GraphBuilder('main');
  const results = [3, 5].map((size) => {
    const input = g.input('batch', 'float32', [size, 4]);
    return inlineInto(g, graph, new Map([[x, input]])).get(y) as Value;
  });
  expect(results.map((value) => formatType(value.type))).toEqual(['float32[3, 2]', 'float32[5, 2]']);
  expect(g.graph.initializers.map((value) => value.name)).toEqual(['w', 'w_1']);
  g.output(results[0] as Value, 'a');
  g.output(results[1] as Value, 'b');
  verify(g.model());
});

test('bodies are inlined with what they read around them', () => {
  const source = readModelFile(fixturePath('loop'));
  const g = new GraphBuilder('main');
  const body = g.subgraph('inner');
  const [x, trips] = source.graph.inputs as [Value, Value];
  const bound = g.input('x', 'float32', [5]);
  const copies = inlineInto(
    body,
    source.graph,
    new Map([
      [x, bound],
      [trips, g.scalar('int64', 3)],
    ]),
  );
  expect(source.graph.outputs.map((value) => formatType(copies.get(value)?.type))).toEqual([
    'float32[...]',
    'float32[...]',
  ]);
  for (const output of source.graph.outputs) body.output(copies.get(output) as Value);
  verify(body.graph);
});

test('an input without a binding is named', () => {
  const { graph } = layer();
  expect(() => inlineInto(new GraphBuilder('main'), graph, new Map())).toThrow(
    'input "x" of graph "layer": expected a value bound to it, received none',
  );
});

test('nodes out of order are connected in a copy, subgraphs too', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2]);
  const late = g.op('Neg', [x]);
  const body = g.subgraph('b');
  body.output(body.op('Abs', [late]));
  const branch = { type: 'graph', value: body.graph } as const;
  const other = g.subgraph('c');
  other.output(other.op('Exp', [late]));
  g.output(
    g.op('If', [g.input('c', 'bool', [])], {
      then_branch: branch,
      else_branch: { type: 'graph', value: other.graph },
    }),
  );
  g.output(g.op('Relu', [late]));
  g.graph.reorder([...g.graph.nodes].reverse());
  const copy = cloneGraph(g.graph);
  sortTopologically(copy);
  verify(copy);
  expect(print(copy)).toContain('Abs');
  expect(late.uses).toHaveLength(3);
});
