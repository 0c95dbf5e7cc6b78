import fc from 'fast-check';
import type { Attribute } from '../attribute.ts';
import { allocate, dataTypes } from '../data-type.ts';
import { Graph } from '../graph.ts';
import { Model } from '../model.ts';
import type { Dim } from '../shape.ts';
import { elementCount, type Tensor, tensor } from '../tensor.ts';
import type { Value } from '../value.ts';

const dims = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });

const dim: fc.Arbitrary<Dim> = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom('B', 'B*T', 'T+1', null),
);

/** A tensor of any element type whose elements are random bits (numbers and text for strings). */
export const anyTensor: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(...dataTypes), dims, fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1 }))
  .map(([dtype, sizes, bytes]) => {
    const count = elementCount(sizes);
    if (dtype === 'string') {
      return tensor(
        dtype,
        sizes,
        Array.from({ length: count }, (_, i) => `s${bytes[i % bytes.length]}`),
      );
    }
    const data = allocate(dtype, count);
    const raw = new Uint8Array(data.buffer);
    raw.forEach((_, i) => {
      const byte = bytes[i % bytes.length] as number;
      raw[i] = dtype === 'bool' ? byte % 2 : byte;
    });
    return { dtype, dims: sizes, data };
  });

const integer = fc.oneof(fc.integer(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 62n }));
const text = fc.string({ unit: 'grapheme', maxLength: 6 });

const anyAttribute: fc.Arbitrary<Attribute> = fc.oneof(
  integer.map((value): Attribute => ({ type: 'int', value })),
  fc.float().map((value): Attribute => ({ type: 'float', value })),
  text.map((value): Attribute => ({ type: 'string', value })),
  fc.array(integer, { minLength: 1, maxLength: 4 }).map((value): Attribute => ({ type: 'ints', value })),
  fc.array(fc.float(), { minLength: 1, maxLength: 4 }).map((value): Attribute => ({ type: 'floats', value })),
  fc.array(text, { minLength: 1, maxLength: 3 }).map((value): Attribute => ({ type: 'strings', value })),
  anyTensor.map((value): Attribute => ({ type: 'tensor', value })),
  fc.constant<Attribute>({ type: 'type', value: { dtype: 'int8', shape: ['B', null] } }),
  fc.constant<Attribute>({ type: 'bytes', value: Uint8Array.of(0xff, 0, 0xfe) }),
);

/** One step in the making of a random graph. */
export interface Step {
  readonly kind: 'input' | 'initializer' | 'node' | 'body';
  readonly shape: readonly Dim[];
  readonly tensor: Tensor;
  readonly attributes: readonly (readonly [string, Attribute])[];
  /** Which known values are read; undefined: an omitted input. */
  readonly reads: readonly (number | undefined)[];
  readonly outputs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('input', 'initializer', 'node', 'node', 'node', 'body'),
  shape: fc.array(dim, { maxLength: 3 }),
  tensor: anyTensor,
  attributes: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), anyAttribute), { maxLength: 3 }),
  reads: fc.array(fc.option(fc.nat(50), { nil: undefined }), { maxLength: 4 }),
  outputs: fc.integer({ min: 1, max: 3 }),
});

function addStep(graph: Graph, known: Value[], { kind, ...step }: Step): void {
  if (kind === 'input') known.push(graph.addInput('input', { dtype: step.tensor.dtype, shape: step.shape }));
  else if (kind === 'initializer') known.push(graph.addInitializer('constant', step.tensor));
  else {
    const inputs = step.reads.map((read) =>
      read === undefined || known.length === 0 ? undefined : known[read % known.length],
    );
    const attributes = new Map(step.attributes);
    if (kind === 'body') attributes.set('body', { type: 'graph', value: addBody(graph, known, step.tensor) });
    const options = { domain: 'test', attributes, outputCount: step.outputs };
    const node = graph.addNode('Anything', inputs, options);
    for (const output of node.outputs) output.type = { dtype: step.tensor.dtype, shape: step.shape };
    known.push(...node.outputs);
  }
}

function addBody(graph: Graph, known: readonly Value[], constant: Tensor): Graph {
  const body = new Graph('body', graph);
  const input = body.addInput('inner', undefined);
  const initializer = body.addInitializer('constant', constant);
  const node = body.addNode('Anything', [input, known.at(-1), initializer], { domain: 'test' });
  body.outputs.push(...node.outputs);
  return body;
}

/** A graph of random operators of the unknown domain `test`, with bodies that read values around them. */
export const anyGraph: fc.Arbitrary<Graph> = fc.array(step, { maxLength: 14 }).map((steps) => {
  const graph = new Graph('random');
  const known: Value[] = [];
  for (const each of steps) addStep(graph, known, each);
  graph.outputs.push(...graph.nodes.slice(-2).map((node) => node.outputs[0] as Value));
  return graph;
});

/** A model around a random graph. */
export const anyModel: fc.Arbitrary<Model> = fc.tuple(anyGraph, text, text).map(([graph, key, value]) => {
  const model = new Model(
    graph,
    new Map([
      ['', 21],
      ['test', 1],
    ]),
  );
  model.metadata.set(key, value);
  model.documentation = value;
  return model;
});
