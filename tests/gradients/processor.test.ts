import { adamW, buildTrainStep, type TrainGraph, type TrainStepOptions } from '@ouroboros/autodiff';
import { GraphBuilder, type Model, type Node, type Tensor, tensorOf, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawTensors } from './perceptron.ts';
import { initialState, largestError, numbersOf } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 2 }, (started) => {
  runtime = started;
});

const rows = 12;
const shapes = { first: [6, 8], bias: [8], second: [8, 4] };

/** gelu(x W + b) V; the GELU reads a Gemm, or one that something else reads as well. */
function model(isShared: boolean): Model {
  const g = new GraphBuilder('feed_forward');
  const x = g.input('x', 'float32', [rows, 6]);
  const [first, bias, second] = Object.entries(shapes).map(([name, dims]) => g.input(name, 'float32', dims));
  const inner = g.op('Gemm', [x, first, bias]);
  const active = g.op('Gelu', [inner], { approximate: 'tanh' });
  const y = g.op('MatMul', [isShared ? g.op('Add', [active, inner]) : active, second]);
  g.output(y, 'y');
  return g.model();
}

function train(isShared: boolean, options: Partial<TrainStepOptions>): TrainGraph {
  const graph = buildTrainStep(model(isShared), {
    parameters: Object.keys(shapes),
    loss: (g, { y }) => g.op('ReduceSum', [g.op('Mul', [y, y])], { keepdims: 0 }),
    optimizer: adamW(),
    clipNorm: 1,
    ...options,
  });
  verify(graph.model);
  return graph;
}

async function run(graph: TrainGraph): Promise<Record<string, Tensor>> {
  const session = await runtime.load(graph.model);
  const outputs = await session.run({
    ...initialState(graph, drawTensors(shapes, 7)),
    ...drawTensors({ x: [3, rows, 6] }, 1),
    learningRate: tensorOf('float32', [3], [0.01, 0.01, 0.01]),
  });
  await session.release();
  return outputs;
}

function operators({ model }: TrainGraph): string[] {
  const of = (node: Node): string[] => [
    node.opType,
    ...node.subgraphs.flatMap((body) => body.nodes.flatMap(of)),
  ];
  return [...model.graph.nodes, ...model.functions.flatMap(({ graph }) => graph.nodes)].flatMap(of);
}

for (const isShared of [false, true]) {
  test(`GELUs that give their slopes train alike, their input read ${isShared ? 'twice' : 'once'}`, async () => {
    const [plain, tiled] = [
      train(isShared, {}),
      train(isShared, { processor: { tileBytes: 96, leastBytes: 0 } }),
    ];
    expect(operators(tiled)).toContain('Scan');
    expect(operators(tiled)).not.toContain('Gelu');
    expect(operators(tiled).includes('Gemm')).toBe(isShared);
    const [wanted, found] = [await run(plain), await run(tiled)];
    for (const name of Object.keys(wanted)) {
      expect(largestError(found[name] as Tensor, numbersOf(wanted, name)), name).toBeLessThan(1e-5);
    }
  });
}

test('small values stay as they are', () => {
  expect(operators(train(false, { processor: {} }))).not.toContain('Scan');
});
