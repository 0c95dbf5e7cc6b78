import {
  adamW,
  buildTrainStep,
  namedLoss,
  type TrainGraph,
  type TrainStepOptions,
} from '@ouroboros/autodiff';
import { type Tensor, tensorOf, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawClasses, drawTensors, parameterShapes, perceptron, sizes } from './perceptron.ts';
import { initialState, largestError, nextState, numbersOf, type Tensors } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const [steps, parts, rows] = [3, 4, 2];

function train(batch: number, options: Partial<TrainStepOptions>, weighted: boolean): TrainGraph {
  const forward = perceptron(batch);
  return buildTrainStep(forward, {
    parameters: Object.keys(parameterShapes()),
    ...namedLoss('cross-entropy').bind(forward, weighted ? { weights: 'weights' } : {}),
    optimizer: adamW({ weightDecay: 0.1, epsilon: 1e-4 }),
    clipNorm: 0.5,
    ...options,
  });
}

function feeds(leading: readonly number[], weighted: boolean): Tensors {
  const weights = drawTensors({ weights: leading }, 3).weights as Tensor<'float32'>;
  // Every micro-batch weighs something else, and some positions nothing.
  const positive = Array.from(weights.data, (w, i) => (i % 5 === 0 ? 0 : Math.abs(w) * (1 + (i % 8))));
  return {
    ...drawTensors({ x: [...leading, sizes.features] }, 1),
    targets: drawClasses(leading, 2),
    ...(weighted ? { weights: tensorOf('float32', leading, positive) } : {}),
    learningRate: tensorOf('float32', [steps], [0.02, 0.01, 0.03]),
  };
}

async function run(graph: TrainGraph, inputs: Tensors): Promise<Record<string, Tensor>> {
  const session = await runtime.load(graph.model);
  const outputs = await session.run({ ...initialState(graph, drawTensors(parameterShapes(), 7)), ...inputs });
  await session.release();
  return outputs;
}

for (const weighted of [false, true]) {
  test(`four micro-batches give the step of one batch of all their rows (${weighted ? 'weighted' : 'equal'} positions)`, async () => {
    const whole = await run(train(parts * rows, {}, weighted), feeds([steps, parts * rows], weighted));
    const cut = train(rows, { accumulate: parts }, weighted);
    verify(cut.model);
    const accumulated = await run(cut, feeds([steps, parts, rows], weighted));
    expect(Object.keys(accumulated)).toEqual(Object.keys(whole));
    for (const name of Object.keys(whole)) {
      expect(largestError(accumulated[name] as Tensor, numbersOf(whole, name)), name).toBeLessThan(1e-6);
    }
  });
}

test('a scalar loss is averaged over the micro-batches', async () => {
  const mean: Partial<TrainStepOptions> = {
    loss: (g, outputs, batch) => {
      const { sum, weight } = namedWeighted(g, outputs, batch);
      return g.op('Div', [sum, weight]);
    },
  };
  const whole = await run(train(parts * rows, mean, false), feeds([steps, parts * rows], false));
  const accumulated = await run(
    train(rows, { ...mean, accumulate: parts }, false),
    feeds([steps, parts, rows], false),
  );
  for (const name of Object.keys(whole)) {
    expect(largestError(accumulated[name] as Tensor, numbersOf(whole, name)), name).toBeLessThan(1e-6);
  }
});

test('accumulated steps do not depend on how they are cut into runs', async () => {
  const graph = train(rows, { accumulate: parts }, true);
  const session = await runtime.load(graph.model);
  const inputs = feeds([steps, parts, rows], true);
  const start = initialState(graph, drawTensors(parameterShapes(), 7));
  const whole = nextState(graph, await session.run({ ...start, ...inputs }));
  let state: Tensors = start;
  for (const [from, to] of [
    [0, 1],
    [1, 3],
  ] as const) {
    const part = Object.entries(inputs).map(([name, tensor]) => [name, slice(tensor, from, to)] as const);
    state = nextState(graph, await session.run({ ...state, ...Object.fromEntries(part) }));
  }
  await session.release();
  expect(state).toEqual(whole);
});

test('one micro-batch gives, within rounding, the step without accumulation', async () => {
  const plain = await run(train(rows, {}, false), feeds([steps, rows], false));
  const one = await run(train(rows, { accumulate: 1 }, false), feeds([steps, 1, rows], false));
  for (const name of Object.keys(plain)) {
    expect(largestError(one[name] as Tensor, numbersOf(plain, name)), name).toBeLessThan(1e-6);
  }
});

test.each([0, 1.5, -2])('%d micro-batches are refused', (accumulate) => {
  expect(() => train(rows, { accumulate }, false)).toThrow(/at least 1/);
});

const namedWeighted = ((forward = perceptron(rows)) => {
  const { loss } = namedLoss('cross-entropy').bind(forward);
  return (...[g, outputs, batch]: Parameters<typeof loss>) => {
    const written = loss(g, outputs, batch);
    if (!('sum' in written)) throw new TypeError('expected a weighted loss');
    return written;
  };
})();

function slice(tensor: Tensor, from: number, to: number): Tensor {
  const [, ...rest] = tensor.dims;
  const size = rest.reduce((a, b) => a * b, 1);
  return { ...tensor, dims: [to - from, ...rest], data: tensor.data.slice(from * size, to * size) } as Tensor;
}
