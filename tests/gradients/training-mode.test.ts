import { readFileSync } from 'node:fs';
import { buildTrainStep, differentiate, sgd, trainingMode } from '@ouroboros/autodiff';
import {
  float,
  GraphBuilder,
  inlineInto,
  type Model,
  type Tensor,
  tensorOf,
  type Value,
  verify,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { initialState, largestError, numbersOf, type Tensors } from './training.ts';

interface Step {
  readonly x: number[];
  readonly projection: number[];
  readonly y: number[];
  readonly dx: number[];
  readonly dscale: number[];
  readonly dbias: number[];
  readonly mean: number[];
  readonly variance: number[];
}

interface Recorded {
  readonly shape: number[];
  readonly applications: number;
  readonly start: Readonly<Record<'scale' | 'bias' | 'mean' | 'variance', number[]>>;
  readonly steps: readonly Step[];
}

interface Fixture {
  readonly versions: Readonly<Record<string, string>>;
  readonly epsilon: number;
  readonly momentum: number;
  readonly cases: Readonly<Record<string, Recorded>>;
}

/** Written by fixtures/generate_training_mode.py. */
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/training_mode.json', import.meta.url), 'utf8'),
) as Fixture;

const tolerance = 5e-6;

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

type Mode = 'inference' | 'training';

/** The recorded module as an exporter writes it, in either mode; sizes but the channels' may be symbols. */
function exported({ shape, applications, start }: Recorded, mode: Mode, symbols = false): Model {
  const g = new GraphBuilder('module');
  const channels = shape[1] as number;
  const held = (name: keyof Recorded['start']): Value =>
    g.initializer(name, tensorOf('float32', [channels], start[name]));
  const parameters = [held('scale'), held('bias'), held('mean'), held('variance')];
  const attributes = { epsilon: float(fixture.epsilon), momentum: float(fixture.momentum) };
  const apply = (x: Value): Value => {
    const training = mode === 'training';
    const [y] = g.ops(
      'BatchNormalization',
      [x, ...parameters],
      training ? { ...attributes, training_mode: 1 } : attributes,
      { outputs: training ? 3 : 1 },
    );
    return y as Value;
  };
  const declared = symbols ? shape.map((size, i) => (i === 1 ? size : `d${i}`)) : shape;
  let y = apply(g.input('x', 'float32', declared));
  for (let i = 1; i < applications; i++) y = apply(g.op('Tanh', [y]));
  g.output(y, 'y');
  return g.model();
}

/** `model` with its initializers as inputs, and the gradients of sum(y projection) as outputs `d<name>`. */
function withGradients(model: Model, shape: readonly number[]): Model {
  const g = new GraphBuilder('gradients', new Map(model.opsetImports));
  const names = ['scale', 'bias', 'mean', 'variance'];
  const declared = new Map<Value, Value>();
  for (const value of [...model.graph.inputs, ...model.graph.initializers]) {
    if (value.name !== 'x' && !names.includes(value.name)) continue;
    declared.set(value, g.input(value.name, 'float32', value.type?.shape ?? []));
  }
  const map = inlineInto(g, model.graph, declared);
  const inputs = Object.fromEntries([...declared.values()].map((value) => [value.name, value]));
  const [y, ...rest] = model.graph.outputs.map((output) => map.get(output) as Value);
  const projected = g.op('Mul', [y as Value, g.input('projection', 'float32', shape)]);
  const wrt = ['x', 'scale', 'bias'];
  const gradients = differentiate(
    g,
    g.op('ReduceSum', [projected], { keepdims: 0 }),
    wrt.map((name) => inputs[name] as Value),
  );
  [y as Value, ...rest].forEach((value, i) => {
    g.output(value, model.graph.outputs[i]?.name ?? '');
  });
  gradients.forEach((gradient, i) => {
    g.output(gradient, `d${wrt[i]}`);
  });
  return g.model();
}

/** Feeds of one step: the batch, and what is carried. */
function feedsOf({ shape }: Recorded, step: Step, carried: Tensors): Tensors {
  return {
    ...carried,
    x: tensorOf('float32', shape, step.x),
    projection: tensorOf('float32', shape, step.projection),
  };
}

for (const [name, recorded] of Object.entries(fixture.cases)) {
  describe(`${name} in PyTorch ${fixture.versions.torch}`, () => {
    for (const [mode, symbols] of [
      ['inference', false],
      ['inference', true],
      ['training', false],
    ] as const) {
      const sizes = symbols ? ', sizes unknown' : '';
      test(`three batches through a module exported for ${mode}${sizes}`, async () => {
        const { model, statistics } = trainingMode(exported(recorded, mode, symbols));
        expect(statistics).toEqual([
          { name: 'mean', next: 'mean.next' },
          { name: 'variance', next: 'variance.next' },
        ]);
        const session = await runtime.load(withGradients(model, recorded.shape));
        const channels = recorded.shape[1] as number;
        let carried: Tensors = Object.fromEntries(
          Object.entries(recorded.start).map(([key, values]) => [
            key,
            tensorOf('float32', [channels], values),
          ]),
        );
        for (const step of recorded.steps) {
          const outputs = await session.run(feedsOf(recorded, step, carried));
          for (const key of ['y', 'dx', 'dscale', 'dbias'] as const) {
            expect(largestError(outputs[key] as Tensor, step[key]), key).toBeLessThan(tolerance);
          }
          for (const key of ['mean', 'variance'] as const) {
            expect(largestError(outputs[`${key}.next`] as Tensor, step[key]), key).toBeLessThan(tolerance);
          }
          carried = {
            ...carried,
            mean: outputs['mean.next'] as Tensor,
            variance: outputs['variance.next'] as Tensor,
          };
        }
        await session.release();
      });
    }

    test('three training steps in one run carry the running statistics', async () => {
      const { model, statistics } = trainingMode(exported(recorded, 'inference'));
      const train = buildTrainStep(model, {
        parameters: ['scale', 'bias'],
        statistics,
        batchInputs: { projection: { dtype: 'float32', shape: recorded.shape } },
        loss: (g, outputs, batch) =>
          g.op('ReduceSum', [g.op('Mul', [outputs.y as Value, batch.projection as Value])], { keepdims: 0 }),
        optimizer: sgd(),
      });
      const channels = recorded.shape[1] as number;
      const start = Object.fromEntries(
        Object.entries(recorded.start).map(([key, values]) => [key, tensorOf('float32', [channels], values)]),
      );
      const session = await runtime.load(train.model);
      const all = (key: 'x' | 'projection'): Tensor =>
        tensorOf(
          'float32',
          [3, ...recorded.shape],
          recorded.steps.flatMap((step) => step[key]),
        );
      const outputs = await session.run({
        ...initialState(train, start),
        x: all('x'),
        projection: all('projection'),
        // The recorded module did not move.
        learningRate: tensorOf('float32', [3], [0, 0, 0]),
      });
      await session.release();
      const last = recorded.steps.at(-1) as Step;
      for (const key of ['mean', 'variance'] as const) {
        expect(largestError(outputs[`${key}.next`] as Tensor, last[key]), key).toBeLessThan(tolerance);
      }
      const losses = recorded.steps.map(({ y, projection }) =>
        y.reduce((sum, a, i) => sum + a * (projection[i] as number), 0),
      );
      expect(largestError(outputs.loss as Tensor, losses)).toBeLessThan(1e-5);
      expect(numbersOf(outputs, 'scale.next')).toEqual(Float32Array.from(recorded.start.scale));
    });
  });
}

describe('training mode', () => {
  const images = fixture.cases.images as Recorded;

  test('leaves the given model as it was, and the names of its outputs', () => {
    const model = exported(images, 'inference');
    const { model: training } = trainingMode(model);
    verify(model);
    expect(model.graph.nodes.map((node) => node.opType)).toEqual(['BatchNormalization']);
    expect(training.graph.outputs.map((output) => output.name)).toEqual(['y', 'mean.next', 'variance.next']);
  });

  test('keeps a model without BatchNormalization', () => {
    const g = new GraphBuilder('plain');
    g.output(g.op('Relu', [g.input('x', 'float32', ['B'])]), 'y');
    const { model, statistics } = trainingMode(g.model());
    expect([model.graph.nodes.length, statistics]).toEqual([1, []]);
  });

  test('follows running statistics through the copies that exporters make of shared ones', () => {
    const model = exported(images, 'inference');
    const g = new GraphBuilder(model.graph, model.opsetImports);
    const node = model.graph.nodes[0];
    const copy = g.op('Identity', [node?.inputs[3]]);
    node?.setInput(3, copy);
    model.graph.reorder([...model.graph.nodes].reverse());
    expect(trainingMode(model).statistics[0]).toEqual({ name: 'mean', next: 'mean.next' });
  });

  test('names the node whose statistics are computed', () => {
    const g = new GraphBuilder('computed');
    const [x, c] = [g.input('x', 'float32', [2, 3]), g.input('c', 'float32', [3])];
    g.output(g.op('BatchNormalization', [x, c, c, c, g.op('Exp', [c])], {}, { name: 'norm' }), 'y');
    expect(() => trainingMode(g.model())).toThrow(
      /node 1 "norm".*initializers or inputs, received "Exp", computed by Exp/,
    );
  });

  test('refuses a batch of one value per channel', () => {
    expect(() => trainingMode(exported({ ...images, shape: [1, 3, 1, 1] }, 'inference'))).toThrow(
      /more than one value per channel/,
    );
  });
});

test('the variance of many elements is as exact as that of a few', async () => {
  const shape = [32, 2, 64, 64];
  const start = { scale: [1, 1], bias: [0, 0], mean: [0, 0], variance: [0, 0] };
  const { model } = trainingMode(exported({ shape, applications: 1, start, steps: [] }, 'training'));
  const x = tensorOf(
    'float32',
    shape,
    Array.from({ length: 32 * 2 * 64 * 64 }, (_, i) => (i % 2 === 0 ? 0.3 : -0.3)),
  );
  const session = await runtime.load(model);
  const next = numbersOf(await session.run({ x }), 'variance.next');
  const channel = (c: number): number[] => [...x.data].filter((_, i) => Math.floor(i / 64 ** 2) % 2 === c);
  const moved = [0, 1].map((c) => (1 - fixture.momentum) * unbiasedVariance(channel(c)));
  next.forEach((variance, c) => {
    expect(Math.abs(variance / (moved[c] as number) - 1)).toBeLessThan(tolerance);
  });
});

/** In float64. */
function unbiasedVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
