import {
  adamW,
  buildTrainStep,
  crossEntropy,
  namedLoss,
  type TrainGraph,
  type TrainStepOptions,
} from '@ouroboros/autodiff';
import { builtInModel, presetConfig } from '@ouroboros/models/language';
import {
  type Graph,
  type Model,
  type Node,
  runPasses,
  type Tensor,
  tensorOf,
  type Value,
  verify,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawClasses, drawTensors, parameterShapes, perceptron, sizes } from './perceptron.ts';
import { initialState, largestError, numbersOf } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

/**
 * Compute nodes of a model as it is written, bodies of loops and branches included and every function once: all nodes
 * but Constant and Identity and arithmetic on sizes, which is what makes int64.
 */
function computeNodes(model: Model): number {
  const computes = (node: Node): boolean =>
    node.opType !== 'Constant' && node.opType !== 'Identity' && node.outputType()?.dtype !== 'int64';
  const count = (graph: Graph): number =>
    graph.nodes.reduce(
      (sum, node) =>
        sum + (computes(node) ? 1 : 0) + node.subgraphs.reduce((inner, body) => inner + count(body), 0),
      0,
    );
  return [model.graph, ...model.functions.map(({ graph }) => graph)].reduce(
    (sum, graph) => sum + count(graph),
    0,
  );
}

function trainGpt2(options: Partial<TrainStepOptions>): { forward: Model; train: TrainGraph } {
  const config = presetConfig('gpt2-9m');
  const shape = { batch: 8, length: config.n_positions };
  const model = builtInModel(config);
  const build = (): Model => model.forward(shape);
  const train = buildTrainStep(build(), {
    parameters: model.parameters.map(({ name }) => name),
    batchInputs: { targets: { dtype: 'int64', shape: [shape.batch, shape.length] } },
    loss: (g, outputs, batch) => crossEntropy(g, outputs.logits as Value, batch.targets as Value),
    optimizer: adamW({ weightDecay: 0.1, decays: (_, dims) => dims.length > 1 }),
    clipNorm: 1,
    ...options,
  });
  const forward = build();
  runPasses(forward);
  return { forward, train };
}

describe('the training graph of gpt2-9m', () => {
  test('written compactly has at most three times the compute nodes of the forward graph', () => {
    const { forward, train } = trainGpt2({ compact: true });
    verify(train.model);
    expect(computeNodes(train.model)).toBeLessThanOrEqual(3 * computeNodes(forward));
  });

  test('runs at most nine times the operators of the forward graph', () => {
    const { forward, train } = trainGpt2({});
    expect(train.model.functions).toEqual([]);
    // 12 or 13 of them a parameter are AdamW, of which there are 124 for 380 nodes of the forward pass.
    expect(computeNodes(train.model)).toBeLessThanOrEqual(9 * computeNodes(forward));
  });
});

const rows = 8;

function trainPerceptron(options: Partial<TrainStepOptions>): TrainGraph {
  const forward = perceptron(rows);
  return buildTrainStep(forward, {
    parameters: Object.keys(parameterShapes()),
    ...namedLoss('cross-entropy').bind(forward),
    optimizer: adamW({ weightDecay: 0.1, decays: (_, dims) => dims.length > 1 }),
    clipNorm: 0.5,
    ...options,
  });
}

async function run(graph: TrainGraph, leading: readonly number[]): Promise<Record<string, Tensor>> {
  const steps = leading[0] as number;
  const session = await runtime.load(graph.model);
  const outputs = await session.run({
    ...initialState(graph, drawTensors(parameterShapes(), 7)),
    ...drawTensors({ x: [...leading, rows, sizes.features] }, 1),
    targets: drawClasses([...leading, rows], 2),
    learningRate: tensorOf('float32', [steps], new Array<number>(steps).fill(0.01)),
  });
  await session.release();
  return outputs;
}

const recompute = { nodes: ['layer.0', 'layer.1', 'layer.2'] };
const variants: Readonly<Record<string, Partial<TrainStepOptions>>> = {
  'a plain step': {},
  'accumulated micro-batches': { accumulate: 2 },
  'blocks that are computed again': { recompute },
  'half precision': { precision: { compute: 'float16', lossScale: { initial: 1024 } } },
  tiles: { tiling: { tileBytes: 64, leastBytes: 0 } },
  'all of it': { accumulate: 2, recompute, precision: { compute: 'float16', lossScale: { initial: 1024 } } },
};

for (const [name, options] of Object.entries(variants)) {
  test(`functions change nothing about the training by ${name}`, async () => {
    const leading = options.accumulate ? [2, options.accumulate] : [2];
    const [plain, compact] = [trainPerceptron(options), trainPerceptron({ ...options, compact: true })];
    verify(compact.model);
    expect(compact.model.functions.length).toBeGreaterThan(0);
    expect(computeNodes(compact.model)).toBeLessThan(computeNodes(plain.model));
    const [wanted, found] = [await run(plain, leading), await run(compact, leading)];
    const tolerance = options.precision ? 1e-3 : 1e-6;
    for (const output of Object.keys(wanted)) {
      expect(largestError(found[output] as Tensor, numbersOf(wanted, output)), output).toBeLessThan(
        tolerance,
      );
    }
  });
}
