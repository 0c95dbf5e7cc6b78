import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import type { Value } from '../value.ts';
import { verify } from '../verify.ts';
import { widenPads } from './widen-pads.ts';

test('pads of listed axes become pads of all axes', () => {
  const g = new GraphBuilder('padded');
  const x = g.input('x', 'float32', ['B', 3, 4]);
  g.output(g.op('Pad', [x, g.int64s([1, 2, 3, 4]), undefined, g.int64s([-1, 1])]), 'y');
  const model = g.model();
  expect(widenPads(model.graph, model.opsetImports)).toBe(1);
  const [node] = model.graph.nodes;
  expect([...(node?.inputs[1]?.constant?.data ?? [])]).toEqual([0n, 2n, 1n, 0n, 4n, 3n]);
  expect(node?.inputs[3]).toBeUndefined();
  expect(node?.outputType()?.shape).toEqual(['B', 9, 8]);
  verify(model);
  expect(widenPads(model.graph, model.opsetImports)).toBe(0);
});

test('pads that the graph computes are put in their places by it', () => {
  const g = new GraphBuilder('padded');
  const x = g.input('x', 'float32', [2, 3]);
  const pads = g.input('pads', 'int64', [2]);
  g.output(g.op('Pad', [x, pads, undefined, g.int64s([1])]), 'y');
  const model = g.model();
  expect(widenPads(model.graph, model.opsetImports)).toBe(1);
  expect(model.graph.nodes.map(({ opType }) => opType)).toEqual(['ScatterElements', 'Pad']);
  verify(model);
});

test('a Pad whose axes or rank are not known stays as it is', () => {
  const g = new GraphBuilder('padded');
  const x = g.input('x', 'float32', [2, 3]);
  const axes = g.input('axes', 'int64', [1]);
  g.output(g.op('Pad', [x, g.int64s([1, 1]), undefined, axes]) as Value, 'y');
  const model = g.model();
  expect(widenPads(model.graph, model.opsetImports)).toBe(0);
});
