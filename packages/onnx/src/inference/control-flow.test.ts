import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { readModelFile } from '../serialization/index.ts';
import { formatType } from '../shape.ts';
import { scalar, tensorOf } from '../tensor.ts';
import { fixturePath } from '../testing/fixtures.ts';
import type { Value } from '../value.ts';
import { inferTypes } from './infer.ts';

function types(values: readonly Value[]): string[] {
  return values.map((value) => formatType(value.type));
}

/** A Loop whose body runs `step` on a carried [4] and scans its result. */
function loop(
  g: GraphBuilder,
  trips: Value,
  condition: Value | undefined,
  step: (b: GraphBuilder, x: Value) => Value,
) {
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const x = body.input('x', 'float32', [4]);
  const next = step(body, x);
  body.output(go);
  body.output(next);
  body.output(body.op('Neg', [next]));
  const start = g.input('start', 'float32', [4]);
  return g.ops(
    'Loop',
    [trips, condition, start],
    { body: { type: 'graph', value: body.graph } },
    { outputs: 2 },
  );
}

test('a Loop scans as often as its trip count says, when nothing else ends it', () => {
  const g = new GraphBuilder('g');
  const xs = g.input('xs', 'float32', ['K', 4]);
  const trips = g.op('Gather', [g.op('Shape', [xs]), g.scalar('int64', 0)]);
  const step = (b: GraphBuilder, x: Value) => b.op('Relu', [x]);
  expect(types(loop(g, trips, undefined, step))).toEqual(['float32[4]', 'float32[K, 4]']);
  expect(types(loop(g, g.scalar('int64', 7), undefined, step))).toEqual(['float32[4]', 'float32[7, 4]']);
  const condition = g.input('condition', 'bool', []);
  expect(types(loop(g, trips, condition, step))).toEqual(['float32[4]', 'float32[?, 4]']);
});

test('a carried value whose size changes has no known size', () => {
  const g = new GraphBuilder('g');
  const [carried] = loop(g, g.scalar('int64', 2), undefined, (b, x) => b.op('Concat', [x, x], { axis: 0 }));
  expect(formatType(carried?.type)).toBe('float32[?]');
});

test('a Loop whose body does not fit is named', () => {
  const g = new GraphBuilder('g');
  const cast = (b: GraphBuilder, x: Value) => b.op('Cast', [x], { to: 11 });
  expect(() => loop(g, g.scalar('int64', 2), undefined, cast)).toThrow(
    /node 0 "Loop" \(Loop\): expected carried value 0 to keep its element type, received float32, then float64/,
  );
  const empty = g.subgraph('empty');
  expect(() => g.op('Loop', [g.scalar('int64', 1)], { body: { type: 'graph', value: empty.graph } })).toThrow(
    /expected a body of 2 inputs/,
  );
});

test('an If has what both branches share', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 4]);
  const branch = (name: string, axis: number) => {
    const b = g.subgraph(name);
    b.output(b.op('Concat', [x, x], { axis }));
    return { type: 'graph', value: b.graph } as const;
  };
  const condition = g.input('condition', 'bool', []);
  const choose = (no: number) =>
    g.op('If', [condition], { then_branch: branch('yes', 0), else_branch: branch('no', no) });
  expect(formatType(choose(0).type)).toBe('float32[2*B, 4]');
  expect(formatType(choose(1).type)).toBe('float32[?, ?]');
});

test('a Scan runs along the scanned axis', () => {
  const g = new GraphBuilder('g');
  const body = g.subgraph('body');
  const sum = body.op('Add', [body.input('s', 'float32', [3]), body.input('x', 'float32', [3])]);
  body.output(sum);
  body.output(body.op('Neg', [sum]));
  const state = g.initializer('zero', tensorOf('float32', [3], [0, 0, 0]));
  const outputs = g.ops(
    'Scan',
    [state, g.input('xs', 'float32', ['T', 3])],
    { body: { type: 'graph', value: body.graph }, num_scan_inputs: 1, scan_output_axes: [1] },
    { outputs: 2 },
  );
  expect(types(outputs)).toEqual(['float32[3]', 'float32[3, T]']);
});

test('bodies from a file are typed from the values they start with', () => {
  const { graph, opsetImports } = readModelFile(fixturePath('loop'));
  inferTypes(graph, opsetImports);
  const [body] = graph.nodes[1]?.subgraphs ?? [];
  expect(types(body?.inputs ?? [])).toEqual(['int64[]', 'bool[]', 'float32[N]']);
  expect(types(graph.outputs)).toEqual(['float32[N]', 'float32[?, N]']);
});

test('a body that grows what it carries is typed again without the size', () => {
  const g = new GraphBuilder('g');
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const x = body.graph.addInput('x', undefined);
  body.output(go);
  body.output(body.op('Concat', [x, x], { axis: 0 }));
  const start = g.input('start', 'float32', [4, 'B']);
  const node = g.graph.addNode('Loop', [g.initializer('two', scalar('int64', 2)), undefined, start], {
    attributes: new Map([['body', { type: 'graph', value: body.graph }]]),
  });
  inferTypes(g.graph, g.opsetImports);
  expect(formatType(x.type)).toBe('float32[?, B]');
  expect(formatType(node.outputType())).toBe('float32[?, B]');
});

test('a declared type that contradicts inference is named', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 4]);
  const node = g.graph.addNode('Relu', [x], { outputNames: ['y'] });
  const [y] = node.outputs as [Value];
  y.type = { dtype: 'float32', shape: ['B', 5] };
  expect(() => inferTypes(g.model())).toThrow(
    'graph "g" / node 0 "y" (Relu): output "y": expected float32[B, 4], received float32[B, 5], as declared',
  );
  y.type = { dtype: 'float32', shape: [7, null] };
  inferTypes(g.model());
  expect(formatType(y.type)).toBe('float32[7, 4]');
});
