import {
  buildTrainStep,
  namedLoss,
  sgd,
  type TrainGraph,
  type TrainStepOptions,
  trainingMode,
} from '@ouroboros/autodiff';
import type { Fault } from '@ouroboros/errors';
import { GraphBuilder, type Model, type Tensor, tensorOf, type Value, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawTensors } from './perceptron.ts';
import { initialState, largestError, nextState, numbersOf, type Tensors } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const [rows, features, momentum] = [4, 3, 0.25];

/** y = (x - mean(x)) w, with the mean over rows also carried: running = (1 - momentum) running + momentum mean(x). */
function centered(): Model {
  const g = new GraphBuilder('centered');
  const x = g.input('x', 'float32', [rows, features]);
  const running = g.initializer('running', tensorOf('float32', [features], [0, 0, 0]));
  const w = g.input('w', 'float32', [features, 1]);
  const mean = g.op('ReduceMean', [x, g.int64s([0])], { keepdims: 0 });
  g.output(g.op('MatMul', [g.op('Sub', [x, mean]), w]), 'y');
  const kept = g.op('Mul', [running, g.scalar('float32', 1 - momentum)]);
  g.output(g.op('Add', [kept, g.op('Mul', [mean, g.scalar('float32', momentum)])]), 'running_next');
  return g.model();
}

function train(options: Partial<TrainStepOptions> = {}): TrainGraph {
  const forward = centered();
  return buildTrainStep(forward, {
    parameters: ['w'],
    ...namedLoss('mean-squared-error').bind(forward, { except: ['running_next'] }),
    statistics: [{ name: 'running', next: 'running_next' }],
    optimizer: sgd({ momentum: 0.9 }),
    ...options,
  });
}

function feeds(leading: readonly number[]): Tensors {
  const steps = leading[0] as number;
  return {
    ...drawTensors({ x: [...leading, rows, features], targets: [...leading, rows, 1] }, 1),
    learningRate: tensorOf('float32', [steps], new Array<number>(steps).fill(0.1)),
  };
}

async function run(graph: TrainGraph, start: Tensors, inputs: Tensors): Promise<Record<string, Tensor>> {
  const session = await runtime.load(graph.model);
  const outputs = await session.run({ ...start, ...inputs });
  await session.release();
  return outputs;
}

/** The running mean after all batches of `x`, [.., rows, features], in order. */
function expectedMean(x: Tensor, start: readonly number[]): number[] {
  const data = x.data as Float32Array;
  let running = [...start];
  for (let at = 0; at < data.length; at += rows * features) {
    running = running.map((value, k) => {
      const column = Array.from({ length: rows }, (_, row) => data[at + row * features + k] as number);
      return (1 - momentum) * value + (momentum * column.reduce((a, b) => a + b, 0)) / rows;
    });
  }
  return running;
}

const start = {
  w: tensorOf('float32', [features, 1], [0.5, -1, 2]),
  running: tensorOf('float32', [features], [1, 2, 3]),
};

test('a statistic is state: an input and an output, neither trained nor fed with the batches', () => {
  const graph = train();
  verify(graph.model);
  expect(graph.state.map(({ name, kind }) => [name, kind])).toEqual([
    ['w', 'parameter'],
    ['w.momentum', 'slot'],
    ['running', 'statistic'],
    ['step', 'counter'],
  ]);
  expect(graph.batchInputs).toEqual(['x', 'targets']);
});

test('a statistic goes from step to step', async () => {
  const [graph, inputs] = [train(), feeds([5])];
  const outputs = await run(graph, initialState(graph, start), inputs);
  const wanted = expectedMean(inputs.x as Tensor, [1, 2, 3]);
  expect(largestError(outputs['running.next'] as Tensor, wanted)).toBeLessThan(1e-6);
});

test('a statistic does not depend on how the steps are cut into runs', async () => {
  const [graph, inputs] = [train(), feeds([4])];
  const whole = nextState(graph, await run(graph, initialState(graph, start), inputs));
  let state: Tensors = initialState(graph, start);
  for (let step = 0; step < 4; step++) {
    const one = Object.entries(inputs).map(([name, { dims, data, dtype }]) => {
      const size = data.length / 4;
      return [
        name,
        { dtype, dims: [1, ...dims.slice(1)], data: data.slice(step * size, (step + 1) * size) } as Tensor,
      ];
    });
    state = nextState(graph, await run(graph, state, Object.fromEntries(one)));
  }
  expect(state).toEqual(whole);
});

test('every micro-batch renews a statistic', async () => {
  const [graph, inputs] = [train({ accumulate: 3 }), feeds([2, 3])];
  verify(graph.model);
  const outputs = await run(graph, initialState(graph, start), inputs);
  const wanted = expectedMean(inputs.x as Tensor, [1, 2, 3]);
  expect(largestError(outputs['running.next'] as Tensor, wanted)).toBeLessThan(1e-6);
});

test('a statistic changes nothing about the training of the parameters', async () => {
  const [graph, inputs] = [train(), feeds([3])];
  const held = await run(graph, initialState(graph, start), inputs);
  const forward = centered();
  const { running, ...rest } = start;
  const plain = buildTrainStep(forward, {
    parameters: ['w'],
    ...namedLoss('mean-squared-error').bind(forward, { output: 'y' }),
    optimizer: sgd({ momentum: 0.9 }),
  });
  const outputs = await run(plain, initialState(plain, rest), inputs);
  expect(numbersOf(held, 'w.next')).toEqual(numbersOf(outputs, 'w.next'));
  expect(numbersOf(held, 'loss')).toEqual(numbersOf(outputs, 'loss'));
});

/** Conv, BatchNormalization, Relu, mean over the picture, product: [N, 2, 4, 4] to [N, 3]. */
function convolutional(): Model {
  const g = new GraphBuilder('convolutional');
  const x = g.input('x', 'float32', [4, 2, 4, 4]);
  const held = (name: string, dims: readonly number[]): Value =>
    g.initializer(name, drawTensors({ [name]: dims }, 9)[name] as Tensor);
  const h = g.op('Conv', [x, held('conv', [5, 2, 3, 3])], { pads: [1, 1, 1, 1] });
  const [mean, variance] = [held('mean', [5]), g.initializer('variance', ones(5))];
  const normal = g.op('BatchNormalization', [
    h,
    g.initializer('scale', ones(5)),
    held('bias', [5]),
    mean,
    variance,
  ]);
  const pooled = g.op('ReduceMean', [g.op('Relu', [normal]), g.int64s([2, 3])], { keepdims: 0 });
  g.output(g.op('MatMul', [pooled, held('out', [5, 3])]), 'logits');
  return g.model();
}

function ones(count: number): Tensor {
  return tensorOf('float32', [count], new Array<number>(count).fill(1));
}

const ways: Readonly<Record<string, readonly [Partial<TrainStepOptions>, number]>> = {
  'computed again': [{ recompute: { nodes: ['Conv', 'Relu'] } }, 0],
  'written compactly': [{ compact: true }, 1e-6],
  'in float16': [{ precision: { compute: 'float16', lossScale: { initial: 256 } } }, 5e-3],
};

for (const [name, [options, tolerance]] of Object.entries(ways)) {
  test(`batch normalization carries its running statistics through training ${name}`, async () => {
    const results = [{}, options].map(async (extra) => {
      const { model, statistics } = trainingMode(convolutional());
      const names = ['conv', 'scale', 'bias', 'out'];
      const bound = namedLoss('cross-entropy').bind(model, { except: statistics.map(({ next }) => next) });
      const graph = buildTrainStep(model, {
        parameters: names,
        ...bound,
        statistics,
        optimizer: sgd(),
        ...extra,
      });
      verify(graph.model);
      const values = [...model.graph.initializers].map(
        (value) => [value.name, value.initializer as Tensor] as const,
      );
      return run(graph, initialState(graph, Object.fromEntries(values)), {
        ...drawTensors({ x: [3, 4, 2, 4, 4] }, 1),
        targets: tensorOf('int64', [3, 4], [0, 1, 2, 0, 1, 1, 2, 0, 0, 2, 1, 0]),
        learningRate: tensorOf('float32', [3], [0.1, 0.1, 0.1]),
      });
    });
    const [plain, other] = await Promise.all(results);
    expect(numbersOf(plain as Tensors, 'mean.next')).not.toEqual(drawTensors({ mean: [5] }, 9).mean?.data);
    for (const output of Object.keys(plain as Tensors)) {
      const error = largestError((other as Tensors)[output] as Tensor, numbersOf(plain as Tensors, output));
      expect(error, output).toBeLessThanOrEqual(tolerance);
    }
  });
}

test('statistics that cannot be are refused by name', () => {
  const cases: readonly (readonly [string, Partial<TrainStepOptions>])[] = [
    ['autodiff/unknown-statistic', { statistics: [{ name: 'runing', next: 'running_next' }] }],
    ['autodiff/unknown-output', { statistics: [{ name: 'running', next: 'running_nxt' }] }],
    ['autodiff/shapes-differ', { statistics: [{ name: 'running', next: 'y' }] }],
    ['autodiff/trained-statistic', { statistics: [{ name: 'w', next: 'y' }] }],
  ];
  for (const [code, options] of cases) {
    let received = 'none';
    try {
      train(options);
    } catch (error) {
      received = (error as Fault).code;
    }
    expect(received).toBe(code);
  }
});
