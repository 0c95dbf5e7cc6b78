import { readFileSync } from 'node:fs';
import { decompose, differentiate } from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import {
  type AttributeLike,
  type Dim,
  GraphBuilder,
  type Shape,
  type Tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawDirection } from './draw.ts';
import { Random } from './random.ts';
import { largestError, type Tensors } from './training.ts';

interface Packed {
  readonly dims: number[];
  readonly data: number[];
}

interface Recorded {
  readonly operator: string;
  readonly directions: number;
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly inputs: Readonly<Record<string, Packed>>;
  readonly projections: readonly Packed[];
  readonly outputs: readonly Packed[];
  readonly gradients: Readonly<Record<string, Packed>>;
}

interface Fixture {
  readonly versions: Record<string, string>;
  readonly cases: Record<string, Recorded>;
}

/** Written by fixtures/generate_recurrent.py. */
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/recurrent.json', import.meta.url), 'utf8'),
) as Fixture;

/** float64 through five steps. */
const tolerance = 1e-13;

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

/** What the operator reads, in its order; the layer may have further names. */
const slots = ['X', 'W', 'R', 'B', 'sequence_lens', 'initial_h', 'initial_c'];

interface Layer {
  readonly operator: string;
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly outputs: readonly Shape[];
}

/** The layer and its gradients as a model in float64 without the operator: inputs and projections in, `y*` and `d*` out. */
async function runLayer(layer: Layer, feeds: Tensors): Promise<Tensors> {
  const g = new GraphBuilder('layer');
  const inputs = new Map(
    Object.entries(layer.shapes).map(([name, shape]) => [name, g.input(name, 'float64', shape)]),
  );
  const ordered = slots.map((name) => inputs.get(name));
  const used = ordered.slice(0, ordered.findLastIndex((value) => value !== undefined) + 1);
  const made = g.ops(layer.operator, used, layer.attributes, { outputs: layer.outputs.length });
  const terms = made.map((output, k) => {
    const projection = g.input(`r${k}`, 'float64', layer.outputs[k] as Shape);
    return g.op('ReduceSum', [g.op('Mul', [output, projection])], { keepdims: 0 });
  });
  const loss = terms.length === 1 ? (terms[0] as Value) : g.op('Sum', terms);
  const written = decompose(g);
  made.forEach((output, k) => {
    g.output(written.get(output) as Value, `y${k}`);
  });
  const gradients = differentiate(g, loss, [...inputs.values()]);
  [...inputs.keys()].forEach((name, i) => {
    g.output(gradients[i] as Value, `d${name}`);
  });
  expect(g.graph.nodes.map((node) => node.opType)).not.toContain(layer.operator);
  const session = await runtime.load(g.model());
  const results = await session.run(feeds);
  await session.release();
  return results;
}

function unpack({ dims, data }: Packed): Tensor {
  return tensorOf('float64', dims, data);
}

/** The recorded layer; `rename` may give the axes of the inputs and outputs other names. */
function layerOf(recorded: Recorded, declare = (dims: readonly Dim[]): Shape => dims): Layer {
  return {
    operator: recorded.operator,
    attributes: {
      hidden_size: 3,
      direction: recorded.directions === 2 ? 'bidirectional' : 'forward',
      ...recorded.attributes,
    },
    shapes: Object.fromEntries(
      Object.entries(recorded.inputs).map(([name, { dims }]) => [
        name,
        ['W', 'R', 'B'].includes(name) ? dims : declare(dims),
      ]),
    ),
    outputs: recorded.outputs.map(({ dims }) => declare(dims)),
  };
}

function feedsOf(recorded: Recorded): Tensors {
  return Object.fromEntries([
    ...Object.entries(recorded.inputs).map(([name, value]) => [name, unpack(value)] as const),
    ...recorded.projections.map((value, k) => [`r${k}`, unpack(value)] as const),
  ]);
}

function expectRecorded(results: Tensors, recorded: Recorded): void {
  recorded.outputs.forEach(({ dims, data }, k) => {
    expect(results[`y${k}`]?.dims).toEqual(dims);
    expect(largestError(results[`y${k}`] as Tensor, data), `y${k}`).toBeLessThan(tolerance);
  });
  for (const [name, { dims, data }] of Object.entries(recorded.gradients)) {
    expect(results[`d${name}`]?.dims).toEqual(dims);
    expect(largestError(results[`d${name}`] as Tensor, data), `d${name}`).toBeLessThan(tolerance);
  }
}

for (const [name, recorded] of Object.entries(fixture.cases)) {
  test(`outputs and gradients of ${name} are those of PyTorch ${fixture.versions.torch}`, async () => {
    expectRecorded(await runLayer(layerOf(recorded), feedsOf(recorded)), recorded);
  });
}

test('the size of the batch need not be known', async () => {
  const recorded = fixture.cases['LSTM, both directions'] as Recorded;
  const layer = layerOf(recorded, (dims) => dims.map((dim, axis) => (axis === dims.length - 2 ? 'B' : dim)));
  // Only X has the batch on axis 1 of three; it is the second to last there as well.
  expect(layer.shapes.X).toEqual([5, 'B', 4]);
  expectRecorded(await runLayer(layer, feedsOf(recorded)), recorded);
});

test('layout 1 is layout 0 with the batch in front', async () => {
  const recorded = fixture.cases['GRU, both directions'] as Recorded;
  const random = new Random(3);
  const turned = (shape: Shape, perm: readonly number[]): Shape => perm.map((axis) => shape[axis] as Dim);
  const plain = layerOf(recorded);
  const perms: Record<string, readonly number[]> = { X: [1, 0, 2], initial_h: [1, 0, 2] };
  const outputPerms = [
    [2, 0, 1, 3],
    [1, 0, 2],
  ];
  const batchFirst: Layer = {
    ...plain,
    attributes: { ...plain.attributes, layout: 1 },
    shapes: Object.fromEntries(
      Object.entries(plain.shapes).map(([name, shape]) => [
        name,
        perms[name] ? turned(shape, perms[name]) : shape,
      ]),
    ),
    outputs: plain.outputs.map((shape, k) => turned(shape, outputPerms[k] as number[])),
  };
  const feeds = Object.fromEntries([
    ...Object.entries(plain.shapes).map(
      ([name, shape]) => [name, drawDirection('float64', shape as number[], random)] as const,
    ),
    ...plain.outputs.map(
      (shape, k) => [`r${k}`, drawDirection('float64', shape as number[], random)] as const,
    ),
  ]);
  const turnedFeeds = Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const perm = perms[name] ?? (name.startsWith('r') ? outputPerms[Number(name.slice(1))] : undefined);
      return [name, perm ? transposed(tensor, perm) : tensor];
    }),
  );
  const wanted = await runLayer(plain, feeds);
  const received = await runLayer(batchFirst, turnedFeeds);
  for (const [name, tensor] of Object.entries(wanted)) {
    const perm =
      perms[name.slice(1)] ?? (name.startsWith('y') ? outputPerms[Number(name.slice(1))] : undefined);
    const expected = perm ? transposed(tensor, perm) : tensor;
    expect(received[name]?.dims).toEqual(expected.dims);
    expect(largestError(received[name] as Tensor, expected.data as Float64Array), name).toBeLessThan(
      tolerance,
    );
  }
});

function transposed(tensor: Tensor, perm: readonly number[]): Tensor {
  const dims = perm.map((axis) => tensor.dims[axis] as number);
  const strides = tensor.dims.map((_, axis) => tensor.dims.slice(axis + 1).reduce((a, b) => a * b, 1));
  const source = tensor.data as Float64Array;
  const values = Array.from(source, (_, i) => {
    let rest = i;
    let at = 0;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at += (rest % (dims[axis] as number)) * (strides[perm[axis] as number] as number);
      rest = Math.floor(rest / (dims[axis] as number));
    }
    return source[at] as number;
  });
  return tensorOf('float64', dims, values);
}

test('a layer can be differentiated once more, in part and as a whole', async () => {
  const recorded = fixture.cases.LSTM as Recorded;
  const g = new GraphBuilder('again');
  const inputs = ['X', 'W', 'R'].map((name) => g.input(name, 'float64', recorded.inputs[name]?.dims ?? []));
  const y = g.op('LSTM', inputs, { hidden_size: 3 });
  const loss = g.op('ReduceSum', [g.op('Mul', [y, y])], { keepdims: 0 });
  decompose(g);
  const partial = differentiate(g, loss, inputs.slice(0, 1));
  const once = differentiate(g, loss, inputs);
  const twice = differentiate(g, loss, inputs);
  [...partial, ...once, ...twice].forEach((gradient, k) => {
    g.output(gradient, `d${k}`);
  });
  const session = await runtime.load(g.model());
  const feeds = Object.entries(feedsOf(recorded)).filter(([name]) => ['X', 'W', 'R'].includes(name));
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  expect(results.d1).toEqual(results.d0);
  [1, 2, 3].forEach((k) => {
    expect(results[`d${k + 3}`]).toEqual(results[`d${k}`]);
  });
});

/** The Fault of differentiating an LSTM over X of `shape` with respect to it. */
function faultOf(shape: Shape, attributes: Readonly<Record<string, AttributeLike>> = {}): Fault {
  const g = new GraphBuilder('reader');
  const x = g.input('x', 'float32', shape);
  const weights = [g.input('w', 'float32', [1, 8, 3]), g.input('r', 'float32', [1, 8, 2])];
  const y = g.op('LSTM', [x, ...weights], { hidden_size: 2, ...attributes }, { name: 'memory' });
  try {
    differentiate(g, g.op('ReduceSum', [y], { keepdims: 0 }), [x]);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a Fault, received none');
}

test('a sequence of unknown length is refused by the name of the node', () => {
  const fault = faultOf(['T', 2, 3]);
  expect(fault.code).toBe('autodiff/unknown-length');
  expect(fault.message).toContain('"memory" (LSTM)');
  expect(fault.message).toContain('fixed sequence length');
});

test('clipped gates and activations with parameters are refused', () => {
  expect(faultOf([3, 2, 3], { clip: { type: 'float', value: 3 } }).message).toContain('clip');
  const fault = faultOf([3, 2, 3], { activations: ['HardSigmoid', 'Tanh', 'Tanh'] });
  expect(fault.code).toBe('autodiff/unsupported');
  expect(fault.message).toContain('HardSigmoid');
});
