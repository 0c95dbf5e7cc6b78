import { differentiate, trainingMode } from '@ouroboros/autodiff';
import { cloneModel, elementCount, GraphBuilder, type Model, type Shape, tensorOf } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { largestError, numbersOf, type Tensors } from './training.ts';

/*
 * A batch normalisation has a gradient of its own, written in few passes. In a copy of the graph that is lost, and the rules of mean,
 * variance and quotient give the same, in more.
 */

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const tolerance = 5e-6;

/** A batch normalisation in training mode and LeakyReLU behind it, of channels whose means are far from 0. */
function module(declared: Shape): Model {
  const g = new GraphBuilder('module');
  const channels = declared[1] as number;
  const x = g.input('x', 'float32', declared);
  const held = ['scale', 'bias', 'mean', 'variance'].map((name) => g.input(name, 'float32', [channels]));
  const normalised = g.op('BatchNormalization', [x, ...held]);
  g.output(g.op('LeakyRelu', [normalised]), 'y');
  return trainingMode(g.model()).model;
}

/** The gradients of sum(y projection) in the graph itself. Gives the number of nodes of the backward pass. */
function addGradients(model: Model, declared: Shape): number {
  const g = new GraphBuilder(model.graph, model.opsetImports);
  const names = ['x', 'scale', 'bias'];
  const find = (name: string) => model.graph.inputs.filter((input) => input.name === name);
  const projected = g.op('Mul', [model.graph.outputs[0], g.input('projection', 'float32', declared)]);
  const before = model.graph.nodes.length;
  const gradients = differentiate(g, g.op('ReduceSum', [projected], { keepdims: 0 }), names.flatMap(find));
  gradients.forEach((gradient, i) => {
    g.output(gradient, `d${names[i]}`);
  });
  return model.graph.nodes.length - before;
}

function feedsOf(shape: readonly number[]): Tensors {
  const wave = (dims: readonly number[], by: number, around: number) =>
    tensorOf(
      'float32',
      dims,
      Array.from({ length: elementCount(dims) }, (_, i) => around + Math.sin(by * i + (i % 5))),
    );
  const channels = [shape[1] as number];
  const held = { scale: wave(channels, 2, 0), bias: wave(channels, 3, 0) };
  const running = { mean: wave(channels, 1, 0), variance: wave(channels, 1, 2) };
  return { x: wave(shape, 0.7, 3), projection: wave(shape, 1.3, 0), ...held, ...running };
}

test.each([
  ['rows', [5, 3], [5, 3]],
  ['sequences', [4, 3, 5], [4, 3, 5]],
  ['small images', [3, 4, 2, 2], [3, 4, 2, 2]],
  ['large images', [2, 3, 16, 17], [2, 3, 16, 17]],
  ['one large channel', [2, 1, 20, 20], [2, 1, 20, 20]],
  ['an unknown batch of large images', [2, 3, 16, 16], ['N', 3, 16, 16]],
  ['images of unknown size', [2, 3, 16, 16], ['N', 3, 'H', 'W']],
])('%s: the gradient of a batch normalisation is that of the rules', async (_, shape, declared) => {
  const own = module(declared);
  const copy = cloneModel(own);
  expect(addGradients(own, declared)).toBeLessThan(addGradients(copy, declared));
  const feeds = feedsOf(shape);
  const [found, expected] = [await run(own, feeds), await run(copy, feeds)];
  for (const name of ['y', 'dx', 'dscale', 'dbias']) {
    const values = found[name];
    if (!values) throw new Error(`expected ${name}`);
    expect(largestError(values, Array.from(numbersOf(expected, name))), name).toBeLessThan(tolerance);
  }
});

async function run(model: Model, feeds: Tensors): Promise<Tensors> {
  const session = await runtime.load(model);
  const outputs = await session.run(feeds);
  await session.release();
  return outputs;
}
