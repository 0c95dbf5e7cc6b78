import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { Graph } from './graph.ts';
import type { Node } from './node.ts';
import { anyGraph } from './testing/random-models.ts';
import type { Value } from './value.ts';
import { verify } from './verify.ts';

/** All nodes of a graph and its subgraphs. */
function everyNode(graph: Graph): readonly Node[] {
  return graph.nodes.flatMap((node) => [node, ...node.subgraphs.flatMap(everyNode)]);
}

function everyValue(graph: Graph): readonly Value[] {
  const own = [...graph.inputs, ...graph.initializers, ...graph.nodes.flatMap((node) => node.outputs)];
  return [...own, ...graph.nodes.flatMap((node) => node.subgraphs).flatMap(everyValue)];
}

/** Def-use as it follows from the inputs of the nodes alone. */
function expectConsistentUses(graph: Graph): void {
  const reads = new Map<Value, string[]>(everyValue(graph).map((value) => [value, []]));
  for (const node of everyNode(graph)) {
    node.inputs.forEach((value, i) => {
      if (value) reads.get(value)?.push(`${node.name}:${i}`);
    });
  }
  for (const [value, expected] of reads) {
    expect(value.uses.map((use) => `${use.node.name}:${use.index}`).sort()).toEqual(expected.sort());
  }
}

type Edit = readonly [kind: 'connect' | 'disconnect' | 'replace' | 'remove' | 'add', a: number, b: number];

function apply(graph: Graph, [kind, a, b]: Edit): void {
  const { nodes } = graph;
  const values = [...graph.inputs, ...graph.initializers, ...nodes.flatMap((node) => node.outputs)];
  const [node, value, other] = [
    nodes[a % nodes.length],
    values[a % values.length],
    values[b % values.length],
  ];
  if (kind === 'add')
    graph.addNode('Added', value && other ? [value, undefined, other] : [], { domain: 'test' });
  else if (kind === 'connect' && node && other) node.setInput(a % 5, other);
  else if (kind === 'disconnect' && node) node.setInput(b % 3, undefined);
  else if (kind === 'replace' && value && other) graph.replaceUses(value, other);
  else if (kind === 'remove' && node) removeWhenUnread(graph, node);
}

function removeWhenUnread(graph: Graph, node: Node): void {
  const readElsewhere = (output: Value) => output.uses.some((use) => use.node !== node);
  const read = node.outputs.some((output) => readElsewhere(output) || graph.outputs.includes(output));
  if (read) expect(() => graph.removeNode(node)).toThrow(/expected no reader/);
  else graph.removeNode(node);
}

const edit = fc.tuple(
  fc.constantFrom('connect', 'disconnect', 'replace', 'remove', 'add'),
  fc.nat(60),
  fc.nat(60),
) as fc.Arbitrary<Edit>;

test('def-use stays true under random edits', () => {
  fc.assert(
    fc.property(anyGraph, fc.array(edit, { maxLength: 25 }), (graph, edits) => {
      for (const each of edits) apply(graph, each);
      expectConsistentUses(graph);
    }),
    { seed: 5, numRuns: 150 },
  );
});

test('names are unique in a nest of graphs', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const body = g.subgraph('body');
  expect(body.input('x', 'float32', [1]).name).toBe('x_1');
  expect(g.op('Relu', [x]).name).toBe('Relu');
  expect(body.op('Relu', [x]).name).toBe('Relu_1');
  expect(new Graph('other').uniqueName('x')).toBe('x');
});

test('removing a node lets go of what its body reads', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const hidden = g.op('Relu', [x]);
  const branch = () => {
    const b = g.subgraph('b');
    b.output(b.op('Neg', [hidden]));
    return { type: 'graph', value: b.graph } as const;
  };
  const chosen = g.op('If', [g.input('c', 'bool', [])], { then_branch: branch(), else_branch: branch() });
  expect(hidden.uses).toHaveLength(2);
  expect(() => g.graph.removeNode(hidden.producer as Node)).toThrow(/expected no reader of node "Relu"/);
  g.graph.removeNodes(new Set([chosen.producer as Node, hidden.producer as Node]));
  expect([hidden.uses, x.uses, g.graph.nodes]).toEqual([[], [], []]);
});

test('a node can be inserted before another', () => {
  const g = new GraphBuilder('g');
  const y = g.op('Relu', [g.input('x', 'float32', [1])]);
  g.graph.addNode('Neg', [g.graph.inputs[0]], { before: y.producer as Node });
  expect(g.graph.nodes.map((node) => node.opType)).toEqual(['Neg', 'Relu']);
});

test('an output takes its name from whatever computes something inside', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const loss = g.op('Relu', [x], {}, { name: 'loss' });
  const total = g.op('Neg', [loss]);
  expect(g.output(total, 'loss')).toBe(total);
  expect([total.name, loss.name]).toEqual(['loss', 'loss_1']);
  verify(g.model());
});

test('an output cannot take the name of an input or of another output', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  g.output(g.op('Relu', [x]), 'y');
  expect(() => g.output(g.op('Neg', [x]), 'x')).toThrow(
    'output "x" of graph "g": expected a name of its own, received the name of an input, an initializer or another output; choose another name',
  );
  expect(() => g.output(g.op('Neg', [x]), 'y')).toThrow(/output "y" of graph "g"/);
});

test('an input, an initializer and a second output go through an Identity', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const y = g.op('Relu', [x]);
  g.output(y, 'y');
  g.output(y, 'again');
  g.output(x, 'same');
  expect(g.graph.outputs.map((value) => value.producer?.opType)).toEqual(['Relu', 'Identity', 'Identity']);
  verify(g.model());
});

test('a body gives back a value of the graph around it through an Identity', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const branch = g.subgraph('branch');
  expect(branch.output(x).producer?.opType).toBe('Identity');
});

test('a domain first used in a body is imported by the model', () => {
  const g = new GraphBuilder('g');
  const body = g.subgraph('body');
  body.op(
    'FusedMatMul',
    [g.input('a', 'float32', [2, 2]), g.input('b', 'float32', [2, 2])],
    {},
    { domain: 'com.microsoft' },
  );
  expect(g.model().opsetImports).toEqual(
    new Map([
      ['', 21],
      ['com.microsoft', 1],
    ]),
  );
});

test('scalars and small vectors are made once', () => {
  const g = new GraphBuilder('g');
  expect(g.scalar('float32', 0)).toBe(g.scalar('float32', 0));
  expect(g.scalar('float32', 0)).not.toBe(g.scalar('float32', -0));
  expect(g.int64s([1, 2])).toBe(g.int64s([1, 2]));
});

test('an operator that does not fit leaves the graph as it was', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [2, 3]);
  expect(() => g.op('MatMul', [x, x])).toThrow(/as many columns/);
  expect([g.graph.nodes, x.uses]).toEqual([[], []]);
});
