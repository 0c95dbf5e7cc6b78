import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import type { Value } from '../value.ts';
import { verify } from '../verify.ts';
import { foldConstants } from './fold-constants.ts';
import { unrollLoops } from './unroll-loops.ts';

/** y, ys = Loop of `trips` that doubles x and collects it; `ends` writes the condition of the body. */
function doubling(trips: (g: GraphBuilder, x: Value) => Value, ends?: (b: GraphBuilder, c: Value) => Value) {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [3]);
  const b = g.subgraph('body');
  b.input('i', 'int64', []);
  const condition = b.input('c', 'bool', []);
  const carried = b.input('v', 'float32', [3]);
  const double = b.op('Add', [carried, carried]);
  b.output(ends ? ends(b, condition) : b.op('Identity', [condition]));
  b.output(double);
  b.output(b.op('Identity', [double]));
  const body = { type: 'graph', value: b.graph } as const;
  const [y, ys] = g.ops('Loop', [trips(g, x), undefined, x], { body }, { outputs: 2 }) as [Value, Value];
  g.output(y, 'y');
  g.output(ys, 'ys');
  foldConstants(g.graph);
  const count = unrollLoops(g.graph, g.opsetImports, 4);
  verify(g.model());
  return { count, g };
}

const times = (count: number) => (g: GraphBuilder) => g.scalar('int64', count);

test('a Loop of known trips becomes that many copies of its body, and what it collects one tensor', () => {
  const { count, g } = doubling(times(3));
  expect(count).toBe(1);
  const operators = g.graph.nodes.map((node) => node.opType);
  expect(operators.filter((name) => name === 'Add')).toHaveLength(3);
  expect(operators).toContain('Concat');
  expect(g.graph.outputs.map(({ name, type }) => [name, type?.shape])).toEqual([
    ['y', [3]],
    ['ys', [3, 3]],
  ]);
});

test('a trip count that follows from a size is known', () => {
  const size = (g: GraphBuilder, x: Value) => g.op('Squeeze', [g.op('Shape', [x])]);
  expect(doubling(size).count).toBe(1);
});

test('a Loop stays whose trips are too many, unknown or ended by its body', () => {
  expect(doubling(times(5)).count).toBe(0);
  expect(doubling((g) => g.input('n', 'int64', [])).count).toBe(0);
  expect(doubling(times(2), (b, c) => b.op('Not', [c])).count).toBe(0);
});
