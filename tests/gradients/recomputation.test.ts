import {
  adamW,
  buildTrainStep,
  namedLoss,
  type RecomputeOptions,
  type TrainGraph,
  type TrainStepOptions,
} from '@ouroboros/autodiff';
import type { Fault } from '@ouroboros/errors';
import { type Dim, type Graph, peakLiveBytes, type Tensor, tensorOf, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawClasses, drawTensors, parameterShapes, perceptron, sizes } from './perceptron.ts';
import { initialState, type Tensors } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const layers = 8;

function train(
  recompute?: RecomputeOptions,
  rows: Dim = 16,
  options: Partial<TrainStepOptions> = {},
): TrainGraph {
  const forward = perceptron(rows, layers);
  return buildTrainStep(forward, {
    parameters: Object.keys(parameterShapes(layers)),
    ...namedLoss('cross-entropy').bind(forward),
    optimizer: adamW(),
    clipNorm: 1,
    ...(recompute ? { recompute } : {}),
    ...options,
  });
}

const everyLayer: RecomputeOptions = { nodes: Array.from({ length: layers }, (_, i) => `layer.${i}`) };
const everySecond: RecomputeOptions = { at: [1, 3, 5].map((i) => `hidden.${i}`) };

function feeds(leading: readonly number[]): Tensors {
  const steps = leading[0] as number;
  return {
    ...drawTensors({ x: [...leading, sizes.features] }, 1),
    targets: drawClasses(leading, 2),
    learningRate: tensorOf('float32', [steps], new Array<number>(steps).fill(0.01)),
  };
}

async function run(graph: TrainGraph, inputs: Tensors): Promise<Record<string, Tensor>> {
  const session = await runtime.load(graph.model);
  const state = initialState(graph, drawTensors(parameterShapes(layers), 7));
  const outputs = await session.run({ ...state, ...inputs });
  await session.release();
  return outputs;
}

function stepOf({ model }: TrainGraph): Graph {
  const body = model.graph.nodes.find((node) => node.opType === 'Loop')?.subgraphs[0];
  if (!body) throw new Error('expected a Loop');
  return body;
}

/** How many nodes of the step have an operator that only the forward pass of a layer has. */
function count(graph: TrainGraph, opType: string): number {
  return stepOf(graph).nodes.filter((node) => node.opType === opType).length;
}

for (const [name, recompute] of Object.entries({ 'named blocks': everyLayer, 'cut points': everySecond })) {
  test(`computing again by ${name} gives the same bits`, async () => {
    const graph = train(recompute);
    verify(graph.model);
    expect(await run(graph, feeds([3, 16]))).toEqual(await run(train(), feeds([3, 16])));
  });

  test(`computing again by ${name} gives the same bits where sizes are symbols`, async () => {
    const [plain, again] = [train(undefined, 'B'), train(recompute, 'B')];
    verify(again.model);
    expect(await run(again, feeds([2, 5]))).toEqual(await run(plain, feeds([2, 5])));
  });
}

test('computing again saves memory and costs the nodes of the blocks once more', () => {
  const rows = 512;
  const plain = peakLiveBytes(stepOf(train(undefined, rows)));
  const again = train(everyLayer, rows);
  expect(peakLiveBytes(stepOf(again))).toBeLessThan(0.5 * plain);
  expect(count(again, 'Gelu')).toBe(2 * layers);
  expect(peakLiveBytes(stepOf(train(everySecond, rows)))).toBeLessThan(0.8 * plain);
});

test('blocks are computed again inside every micro-batch too', async () => {
  const [plain, again] = [train(undefined, 4, { accumulate: 3 }), train(everyLayer, 4, { accumulate: 3 })];
  verify(again.model);
  expect(await run(again, feeds([2, 3, 4]))).toEqual(await run(plain, feeds([2, 3, 4])));
});

test('a name is the beginning of another only at a border of words', () => {
  const one = train({ nodes: ['layer.1'] });
  expect(count(one, 'Gelu')).toBe(layers + 1);
});

test('blocks and values that the model does not have are refused with the nearest name', () => {
  const codes = [{ nodes: ['layr.1'] }, { at: ['hiden.1'] }].map((recompute) => {
    try {
      train(recompute);
    } catch (error) {
      return (error as Fault).code;
    }
    return 'none';
  });
  expect(codes).toEqual(['autodiff/unknown-node', 'autodiff/unknown-value']);
});
