import { GraphBuilder, type Node, type Value, verify } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { findClusters } from './cluster.ts';
import { frameOf } from './frame.ts';
import { tileRows } from './tile-rows.ts';

function producerOf(value: Value): Node {
  return value.producer as Node;
}

function types(nodes: readonly Node[]): string[] {
  return nodes.map((node) => node.opType);
}

test('the frame of a node is the axes it works on apart, up to what it mixes or reads whole', () => {
  const g = new GraphBuilder('frames');
  const x = g.input('x', 'float32', [4, 8, 16, 16]);
  const mask = g.input('mask', 'float32', [16, 16]);
  expect(frameOf(producerOf(g.op('Exp', [x])))).toEqual([4, 8, 16]);
  expect(frameOf(producerOf(g.op('Add', [x, mask])))).toEqual([4, 8]);
  expect(frameOf(producerOf(g.op('Softmax', [x], { axis: 1 })))).toEqual([4]);
  expect(frameOf(producerOf(g.op('MatMul', [x, x])))).toEqual([4, 8]);
  expect(frameOf(producerOf(g.op('MatMul', [x, mask])))).toBeUndefined();
  expect(frameOf(producerOf(g.op('ReduceSum', [x, g.int64s([0])])))).toBeUndefined();
  expect(frameOf(producerOf(g.op('Transpose', [x])))).toBeUndefined();
});

test('a frame needs known sizes', () => {
  const g = new GraphBuilder('symbolic');
  expect(frameOf(producerOf(g.op('Exp', [g.input('x', 'float32', ['N', 8])])))).toBeUndefined();
});

test('a path that leaves a chain and comes back keeps it in two', () => {
  const g = new GraphBuilder('diamond');
  const x = g.input('x', 'float32', [8, 4]);
  const first = g.op('Exp', [x]);
  const second = g.op('Sin', [first]);
  const around = g.op('ReduceSum', [second, g.int64s([0])], { keepdims: 0 });
  g.output(g.op('Mul', [g.op('Cos', [first]), around]));
  const clusters = findClusters(g.graph, 2 ** 20).map(({ nodes }) => types(nodes));
  for (const cluster of clusters) {
    expect(cluster.includes('Sin') && cluster.includes('Mul')).toBe(false);
  }
  expect(clusters.flat()).toContain('Exp');
});

test('a chain becomes a Scan over blocks of rows, in a graph that is well formed', () => {
  const g = new GraphBuilder('chain');
  const x = g.input('x', 'float32', [64, 8]);
  const bias = g.input('bias', 'float32', [8]);
  const h = g.op('Softmax', [g.op('Add', [g.op('Exp', [x]), bias])], { axis: 1 });
  g.output(g.op('Mul', [h, x]), 'y');
  const model = g.model();
  expect(tileRows(model, { tileBytes: 16 * 8 * 4, leastBytes: 0 })).toBe(1);
  verify(model);
  const scan = model.graph.nodes.find((node) => node.opType === 'Scan') as Node;
  expect(scan.inputs.map((input) => input?.type?.shape)).toEqual([[4, 16, 8]]);
  expect(types(scan.subgraphs[0]?.nodes ?? [])).toEqual(['Exp', 'Add', 'Softmax', 'Mul']);
  expect(model.graph.outputs.map(({ name, type }) => [name, type?.shape])).toEqual([['y', [64, 8]]]);
});

test('chains over tensors that fit into the cache stay as they are', () => {
  const g = new GraphBuilder('small');
  const x = g.input('x', 'float32', [64, 8]);
  g.output(g.op('Sin', [g.op('Exp', [x])]));
  expect(tileRows(g.model())).toBe(0);
});
