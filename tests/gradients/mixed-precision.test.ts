import {
  adamW,
  buildTrainStep,
  lowerPrecision,
  namedLoss,
  type PrecisionOptions,
  type TrainGraph,
  type TrainStepOptions,
} from '@ouroboros/autodiff';
import type { Fault } from '@ouroboros/errors';
import { type Graph, GraphBuilder, type Node, type Tensor, tensorOf, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawClasses, drawTensors, parameterShapes, perceptron, sizes } from './perceptron.ts';
import { initialState, largestError, nextState, numbersOf, type Tensors } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const rows = 8;

function train(precision?: PrecisionOptions, options: Partial<TrainStepOptions> = {}): TrainGraph {
  const forward = perceptron(rows);
  return buildTrainStep(forward, {
    parameters: Object.keys(parameterShapes()),
    ...namedLoss('cross-entropy').bind(forward),
    optimizer: adamW({ weightDecay: 0.1 }),
    clipNorm: 1,
    ...(precision ? { precision } : {}),
    ...options,
  });
}

const half: PrecisionOptions = { compute: 'float16' };

function feeds(steps: number): Tensors {
  return {
    ...drawTensors({ x: [steps, rows, sizes.features] }, 1),
    targets: drawClasses([steps, rows], 2),
    learningRate: tensorOf('float32', [steps], new Array<number>(steps).fill(0.01)),
  };
}

const parameters = drawTensors(parameterShapes(), 7);

async function run(graph: TrainGraph, state: Tensors, inputs: Tensors): Promise<Record<string, Tensor>> {
  const session = await runtime.load(graph.model);
  const outputs = await session.run({ ...state, ...inputs });
  await session.release();
  return outputs;
}

function slice(tensors: Tensors, from: number, to: number): Tensors {
  const parts = Object.entries(tensors).map(([name, tensor]) => {
    const size = tensor.data.length / (tensor.dims[0] as number);
    const data = tensor.data.slice(from * size, to * size);
    return [name, { ...tensor, dims: [to - from, ...tensor.dims.slice(1)], data } as Tensor] as const;
  });
  return Object.fromEntries(parts);
}

function nodesOf(graph: Graph): Node[] {
  return graph.nodes.flatMap((node) => [node, ...node.subgraphs.flatMap(nodesOf)]);
}

/** The element types that the nodes of an operator compute in. */
function typesOf(train: TrainGraph, opType: string): Set<string | undefined> {
  const nodes = nodesOf(train.model.graph).filter((node) => node.opType === opType);
  return new Set(nodes.map((node) => node.outputType()?.dtype));
}

function numberOf(tensors: Tensors, name: string, index = 0): number {
  return numbersOf(tensors, name)[index] as number;
}

describe('a training graph in half precision', () => {
  for (const compute of ['float16', 'bfloat16'] as const) {
    test(`computes products in ${compute} and norms, softmax and state in float32`, () => {
      const graph = train({ compute });
      verify(graph.model);
      expect(typesOf(graph, 'MatMul')).toEqual(new Set([compute]));
      expect(typesOf(graph, 'Gelu')).toEqual(new Set([compute]));
      for (const wide of ['Softmax', 'LayerNormalization', 'ReduceSumSquare']) {
        expect(typesOf(graph, wide), wide).toEqual(new Set(['float32']));
      }
      expect(new Set(graph.state.map(({ dtype }) => dtype))).toEqual(new Set(['float32']));
    });
  }

  test('carries the loss scale where there is one', () => {
    const names = (precision: PrecisionOptions): string[] =>
      train(precision)
        .state.filter(({ kind }) => kind === 'scale' || kind === 'counter')
        .map(({ name, initial = 0 }) => `${name} ${initial}`);
    expect(names(half)).toEqual(['lossScale 65536', 'lossScale.steps 0', 'step 0']);
    expect(names({ ...half, lossScale: { initial: 8 } })).toEqual([
      'lossScale 8',
      'lossScale.steps 0',
      'step 0',
    ]);
    expect(names({ compute: 'bfloat16' })).toEqual(['step 0']);
    expect(names({ ...half, lossScale: 'none' })).toEqual(['step 0']);
  });

  test('follows the losses of float32 within the digits of float16', async () => {
    const [steps, start] = [20, (graph: TrainGraph) => initialState(graph, parameters)];
    const [plain, mixed] = [train(), train({ ...half, lossScale: { initial: 1024 } })];
    const wanted = await run(plain, start(plain), feeds(steps));
    const found = await run(mixed, start(mixed), feeds(steps));
    expect(numberOf(found, 'step.next')).toBe(steps);
    expect(largestError(found.loss as Tensor, numbersOf(wanted, 'loss'))).toBeLessThan(5e-3);
    expect(largestError(found.gradientNorm as Tensor, numbersOf(wanted, 'gradientNorm'))).toBeLessThan(5e-3);
    expect(largestError(found.loss as Tensor, numbersOf(wanted, 'loss'))).toBeGreaterThan(0);
  });

  test('keeps updates that are too small for float16 in the float32 parameters', async () => {
    const graph = train(half);
    const inputs = { ...feeds(1), learningRate: tensorOf('float32', [1], [1e-6]) };
    const state = initialState(graph, parameters);
    const outputs = await run(graph, state, inputs);
    const [before, after] = [numbersOf(state, 'out.weight'), numbersOf(outputs, 'out.weight.next')];
    const moved = before.filter((value, i) => value !== after[i]).length;
    expect(moved).toBeGreaterThan(0.9 * before.length);
    expect(largestError(outputs['out.weight.next'] as Tensor, before)).toBeLessThan(2e-6);
  });

  test('gives results that do not depend on how the steps are cut into runs', async () => {
    const graph = train({ ...half, lossScale: { initial: 2 ** 68, interval: 2 } });
    const inputs = feeds(8);
    const whole = nextState(graph, await run(graph, initialState(graph, parameters), inputs));
    const first = nextState(graph, await run(graph, initialState(graph, parameters), slice(inputs, 0, 3)));
    expect(nextState(graph, await run(graph, first, slice(inputs, 3, 8)))).toEqual(whole);
  });

  test('accumulates and computes again in float16 as it does otherwise', async () => {
    const options: Partial<TrainStepOptions> = { recompute: { nodes: ['layer.0', 'layer.1', 'layer.2'] } };
    const again = train(half, options);
    verify(again.model);
    const [plain, inputs] = [train(half), feeds(2)];
    const wanted = await run(plain, initialState(plain, parameters), inputs);
    const found = await run(again, initialState(again, parameters), inputs);
    for (const name of ['loss', 'gradientNorm', 'out.weight.m.next', 'layer.0.weight.m.next']) {
      expect(largestError(found[name] as Tensor, numbersOf(wanted, name)), name).toBeLessThan(5e-3);
    }
    const parts = train(half, { accumulate: 2 });
    verify(parts.model);
    const folded = Object.fromEntries(
      Object.entries(feeds(4)).map(([name, tensor]) => {
        const dims = name === 'learningRate' ? [2] : [2, 2, ...tensor.dims.slice(1)];
        const data = name === 'learningRate' ? tensor.data.slice(0, 2) : tensor.data;
        return [name, { ...tensor, dims, data } as Tensor] as const;
      }),
    );
    const outputs = await run(parts, initialState(parts, parameters), folded);
    expect(numberOf(outputs, 'step.next')).toBe(2);
    expect(numberOf(outputs, 'loss')).toBeLessThan(5);
  });
});

/*
 * The CPU provider computes half types in float32 and rounds where the graph casts, not after every operator: what
 * overflows here is the norm of the gradients in float32, at 1.8e19.
 */
describe('loss scaling', () => {
  test('skips a step whose gradients overflow, to the bit, and halves the scale', async () => {
    const graph = train({ ...half, lossScale: { initial: 2 ** 80 } });
    const slots = drawTensors(
      Object.fromEntries(
        graph.state.filter(({ kind }) => kind === 'slot').map(({ name, dims }) => [name, dims]),
      ),
      5,
    );
    const state: Tensors = {
      ...initialState(graph, { ...parameters, ...slots }),
      step: tensorOf('float32', [], [17]),
    };
    const outputs = await run(graph, state, feeds(2));
    const after = nextState(graph, outputs);
    for (const { name, kind } of graph.state) {
      if (kind === 'parameter' || kind === 'slot') expect(after[name], name).toEqual(state[name]);
    }
    expect(numberOf(after, 'step')).toBe(17);
    expect(numberOf(after, 'lossScale')).toBe(2 ** 78);
    expect(numberOf(after, 'lossScale.steps')).toBe(0);
    expect(Number.isFinite(numberOf(outputs, 'gradientNorm'))).toBe(false);
    expect(numberOf(outputs, 'loss')).toBeLessThan(5);
  });

  test('finds a scale by itself, then trains, and doubles it after as many good steps as it is told', async () => {
    const graph = train({ ...half, lossScale: { initial: 2 ** 80, interval: 4 } });
    const steps = 40;
    const outputs = await run(graph, initialState(graph, parameters), feeds(steps));
    const norms = Array.from(numbersOf(outputs, 'gradientNorm'));
    const good = norms.filter(Number.isFinite).length;
    expect(good).toBeGreaterThan(10);
    expect(good).toBeLessThan(steps);
    expect(numberOf(outputs, 'step.next')).toBe(good);
    expect(numberOf(outputs, 'lossScale.next')).toBe(expectedScale(norms, 2 ** 80, 4));
  });

  test('that does not change skips all the same', async () => {
    const graph = train({ ...half, lossScale: { initial: 2 ** 80, interval: 0 } });
    const outputs = await run(graph, initialState(graph, parameters), feeds(2));
    expect(numberOf(outputs, 'step.next')).toBe(0);
    expect(numberOf(outputs, 'lossScale.next')).toBe(2 ** 80);
  });
});

/** The scale after steps with these norms: half of it at an overflow, twice after `interval` good ones in a row. */
function expectedScale(norms: readonly number[], initial: number, interval: number): number {
  let [scale, steady] = [initial, 0];
  for (const norm of norms) {
    steady = Number.isFinite(norm) ? steady + 1 : 0;
    if (!Number.isFinite(norm)) scale /= 2;
    if (steady === interval) [scale, steady] = [scale * 2, 0];
  }
  return scale;
}

describe('lowering a forward model', () => {
  test('keeps the interface and leaves the model as it was', () => {
    const forward = perceptron(rows);
    const nodes = forward.graph.nodes.length;
    const lowered = lowerPrecision(forward, half);
    verify(lowered);
    expect(forward.graph.nodes).toHaveLength(nodes);
    const face = ({ graph }: typeof forward): unknown =>
      [...graph.inputs, ...graph.outputs].map(({ name, type }) => [name, type]);
    expect(face(lowered)).toEqual(face(forward));
  });

  test('casts a value once for all its readers, and not between two half operators', () => {
    const g = new GraphBuilder('chain');
    const x = g.input('x', 'float32', [2, 2]);
    const product = g.op('MatMul', [x, x]);
    const again = g.op('Relu', [g.op('MatMul', [product, x])]);
    g.output(g.op('Exp', [again]), 'y');
    g.output(product, 'z');
    const { graph } = lowerPrecision(g.model(), half);
    expect(graph.nodes.map(({ opType }) => opType)).toEqual([
      'Cast',
      'MatMul',
      'Cast',
      'MatMul',
      'Relu',
      'Cast',
      'Exp',
    ]);
  });

  test('leaves operators in float32 that are asked for', () => {
    const { graph } = lowerPrecision(perceptron(rows), { ...half, float32: ['Gelu'] });
    const gelus = graph.nodes.filter(({ opType }) => opType === 'Gelu');
    expect(new Set(gelus.map((node) => node.outputType()?.dtype))).toEqual(new Set(['float32']));
  });

  test('goes on in float32 after what has to be computed in float32, up to the next product', () => {
    const g = new GraphBuilder('normalized');
    const x = g.input('x', 'float32', [4, 3]);
    const w = g.input('w', 'float32', [3, 3]);
    const mean = g.op('ReduceMean', [x, g.int64s([0])], { keepdims: 0 });
    const centered = g.op('Sub', [x, mean]);
    g.output(g.op('Relu', [g.op('MatMul', [centered, w])]), 'y');
    const running = g.input('running', 'float32', [3]);
    const kept = g.op('Mul', [running, g.scalar('float32', 0.9)]);
    g.output(g.op('Add', [kept, mean]), 'next');
    const { graph } = lowerPrecision(g.model(), half, ['running']);
    const types = graph.nodes.map((node) => [node.opType, node.outputType()?.dtype]);
    expect(Object.fromEntries(types.filter(([opType]) => opType !== 'Cast'))).toEqual({
      ReduceMean: 'float32',
      Sub: 'float32',
      MatMul: 'float16',
      Relu: 'float16',
      Mul: 'float32',
      Add: 'float32',
    });
  });

  test('picks rows of a table in float32, whose gradient adds up, and goes on in half with them', async () => {
    const g = new GraphBuilder('embedded');
    const tokens = g.input('tokens', 'int64', [6]);
    const table = g.input('table', 'float32', [3, 4]);
    const w = g.input('w', 'float32', [4, 4]);
    const h = g.op('Gather', [table, tokens]);
    g.output(g.op('Add', [h, g.op('MatMul', [h, w])]), 'logits');
    const forward = g.model();
    const train = buildTrainStep(forward, {
      parameters: ['table', 'w'],
      ...namedLoss('cross-entropy').bind(forward),
      optimizer: adamW(),
      precision: half,
    });
    verify(train.model);
    const types = lowerPrecision(forward, half).graph.nodes.map((node) => [
      node.opType,
      node.outputType()?.dtype,
    ]);
    expect(types).toContainEqual(['Gather', 'float32']);
    expect(types).toContainEqual(['Add', 'float16']);
    const shapes = { table: [3, 4], w: [4, 4] };
    const outputs = await run(train, initialState(train, drawTensors(shapes, 3)), {
      tokens: tensorOf('int64', [1, 6], [0, 1, 2, 1, 1, 0]),
      targets: tensorOf('int64', [1, 6], [0, 1, 2, 3, 3, 0]),
      learningRate: tensorOf('float32', [1], [0.1]),
    });
    expect(numberOf(outputs, 'step.next')).toBe(1);
  });

  test('unknown types and impossible loss scales are refused', () => {
    const codes = [
      { compute: 'float8' },
      { ...half, lossScale: { initial: 0 } },
      { ...half, lossScale: { interval: -1 } },
    ].map((precision) => {
      try {
        train(precision as PrecisionOptions);
      } catch (error) {
        return (error as Fault).code;
      }
      return 'none';
    });
    expect(codes).toEqual([
      'autodiff/unknown-precision',
      'autodiff/bad-loss-scale',
      'autodiff/bad-loss-scale',
    ]);
  });

  test('leaves the bodies of loops and what they read in float32', () => {
    const g = new GraphBuilder('looped');
    const x = g.input('x', 'float32', [2, 2]);
    const h = g.op('Relu', [x]);
    const body = g.subgraph('body');
    body.input('i', 'int64', []);
    const condition = body.input('more', 'bool', []);
    const carried = body.input('carried', 'float32', [2, 2]);
    body.output(body.op('Identity', [condition]));
    body.output(body.op('Add', [carried, h]));
    const trips = g.scalar('int64', 2);
    const attributes = { body: { type: 'graph', value: body.graph } } as const;
    g.output(g.op('Loop', [trips, undefined, x], attributes), 'y');
    verify(lowerPrecision(g.model(), half));
  });

  test('parameters that are not float32 are refused', () => {
    const g = new GraphBuilder('double');
    const w = g.input('w', 'float64', [2]);
    g.output(g.op('ReduceSum', [g.op('Mul', [w, w])], { keepdims: 0 }), 'loss');
    const forward = g.model();
    let code = 'none';
    try {
      const loss = namedLoss('output').bind(forward);
      buildTrainStep(forward, { parameters: ['w'], ...loss, optimizer: adamW(), precision: half });
    } catch (error) {
      code = (error as Fault).code;
    }
    expect(code).toBe('autodiff/not-float32');
  });
});
