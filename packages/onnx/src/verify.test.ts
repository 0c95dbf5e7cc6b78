import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { Model } from './model.ts';
import type { Node } from './node.ts';
import { readModelFile } from './serialization/index.ts';
import { fixtureNames, fixturePath } from './testing/fixtures.ts';
import type { Value } from './value.ts';
import { verify } from './verify.ts';

/** y = Loop(x -> relu(x W)) three times, whose body reads W of the graph around it. */
function looped() {
  const g = new GraphBuilder('main');
  const start = g.input('start', 'float32', [2, 2]);
  const w = g.input('w', 'float32', [2, 2]);
  const body = g.subgraph('step');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const x = body.input('x', 'float32', [2, 2]);
  const product = body.op('MatMul', [x, w]);
  const relu = body.op('Relu', [product]);
  body.output(go);
  body.output(relu);
  const y = g.op('Loop', [g.scalar('int64', 3), undefined, start], {
    body: { type: 'graph', value: body.graph },
  });
  g.output(y, 'y');
  return { g, body, model: g.model(), product, relu, w, y };
}

test('graphs from the builder and from another tool are well formed', () => {
  verify(looped().model);
  for (const name of fixtureNames) verify(readModelFile(fixturePath(name)));
});

test('a value read before it is made is named with its place, subgraphs included', () => {
  const { model, product, relu } = looped();
  (product.producer as Node).setInput(1, relu);
  expect(() => verify(model)).toThrow(
    'graph "main" / node 0 "Loop" (Loop) / body "step" / node 0 "MatMul" (MatMul): expected input 1 to be made before it is read, received "Relu", which node "Relu" makes later or elsewhere',
  );
});

test('a value of another graph is named', () => {
  const { model, product } = looped();
  const other = new GraphBuilder('other').input('foreign', 'float32', [2, 2]);
  (product.producer as Node).setInput(1, other);
  expect(() => verify(model)).toThrow(/received "foreign", of another graph/);
});

test('the outside cannot read the inside of a body', () => {
  const { g, model, relu } = looped();
  g.graph.addNode('Relu', [relu], { outputNames: ['late'] });
  expect(() => verify(model)).toThrow(
    /node 1 "late" \(Relu\): expected input 0 to be made before it is read/,
  );
});

test('two values or two nodes of one name are named', () => {
  const { model, relu, w } = looped();
  relu.name = w.name;
  expect(() => verify(model)).toThrow(
    'node 1 "Relu" (Relu): expected a name of its own for every value, received "w" again',
  );
  const twice = looped();
  (twice.relu.producer as Node).name = 'MatMul';
  expect(() => verify(twice.model)).toThrow(/expected a name of its own for every node/);
});

test('branches of an If may share names', () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', [1]);
  const branch = (opType: string) => {
    const b = g.subgraph(opType);
    b.output(b.op(opType, [x])).name = 'result';
    return { type: 'graph', value: b.graph } as const;
  };
  const condition = g.input('condition', 'bool', []);
  g.output(g.op('If', [condition], { then_branch: branch('Relu'), else_branch: branch('Tanh') }), 'y');
  verify(g.model());
});

test('an output that nothing makes, or that is declared twice, or that belongs to another graph, is named', () => {
  const { model, y, w, body } = looped();
  const orphan = new GraphBuilder('other').input('orphan', 'float32', [1]);
  model.graph.outputs = [orphan];
  expect(() => verify(model)).toThrow(/output "orphan": expected a value of this graph/);
  model.graph.outputs = [y, y];
  expect(() => verify(model)).toThrow(/output "y": expected outputs that differ/);
  model.graph.outputs = [y];
  body.graph.outputs = [body.graph.inputs[1] as Value, w];
  expect(() => verify(model)).toThrow(/body "step" \/ output "w": expected a value of this graph/);
});

test('an operator that its operator set lacks is named', () => {
  const { g, model } = looped();
  const odd = g.graph.addNode('Relux', [g.graph.inputs[0]]);
  expect(() => verify(model)).toThrow(/node 1 "Relux" \(Relux\): .* did you mean "Relu"\?/);
  g.graph.removeNode(odd);
  g.graph.addNode('Gelu', [g.graph.inputs[0]], { domain: 'com.microsoft' });
  expect(() => verify(model)).toThrow(
    /expected an operator set import for domain "com\.microsoft", received none/,
  );
});

test('a declared type that does not follow is named', () => {
  const { model, product } = looped();
  product.type = { dtype: 'float32', shape: [2, 3] };
  expect(() => verify(model)).toThrow(
    /output "MatMul": expected float32\[2, 2\], received float32\[2, 3\], as declared/,
  );
});

test('a body made for another graph is named', () => {
  const { model, body } = looped();
  const other = new GraphBuilder('other');
  const x = other.input('x', 'float32', [2, 2]);
  other.output(
    other.ops('Loop', [other.scalar('int64', 1), undefined, x], {
      body: { type: 'graph', value: body.graph },
    })[0] as Value,
    'y',
  );
  expect(() => verify(other.model())).toThrow(/expected subgraph "step" made for this graph/);
  verify(model);
});

test('a body can be verified by itself', () => {
  const { body, product, relu } = looped();
  verify(body.graph);
  (product.producer as Node).setInput(0, relu);
  expect(() => verify(body.graph)).toThrow(/node 0 "MatMul"/);
});

test('functions are operators of their model', () => {
  const model = readModelFile(fixturePath('everything'));
  model.functions.length = 0;
  // Nothing is known of domain "local", so its operators pass; those of the standard do not.
  verify(model);
  const own = new Model(model.graph, new Map([['', 21]]));
  expect(() => verify(own)).toThrow(/expected an operator set import for domain "example"/);
});
