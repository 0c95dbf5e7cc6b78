import {
  adamW,
  buildTrainStep,
  crossEntropy,
  meanSquaredError,
  sgd,
  type TrainGraph,
  tileRows,
} from '@ouroboros/autodiff';
import {
  cloneModel,
  GraphBuilder,
  type Model,
  type Tensor,
  tensorOf,
  type Value,
  verify,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { drawDirection } from './draw.ts';
import { Random } from './random.ts';
import { affineModel, initialState, largestError, nextState, numbersOf, type Tensors } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 2 }, (started) => {
  runtime = started;
});

const [batch, length, width, vocabulary] = [2, 6, 8, 11];

/** A transformer in small: embedding, attention, GELU, layer norms, tied head. Parameters are inputs. */
function smallTransformer(): Model {
  const g = new GraphBuilder('small');
  const tokens = g.input('tokens', 'int64', [batch, length]);
  const table = g.input('table', 'float32', [vocabulary, width]);
  const scale = g.input('scale', 'float32', [width]);
  const bias = g.input('bias', 'float32', [width]);
  const mixing = g.input('mixing', 'float32', [width, 3 * width]);
  const inner = g.input('inner', 'float32', [width, 4 * width]);
  const outer = g.input('outer', 'float32', [4 * width, width]);
  const h = g.op('Gather', [table, tokens]);
  const normal = g.op('LayerNormalization', [h, scale, bias]);
  const [q, k, v] = g.ops(
    'Split',
    [g.op('MatMul', [normal, mixing])],
    { axis: -1, num_outputs: 3 },
    { outputs: 3 },
  );
  const scores = g.op('MatMul', [q, g.op('Transpose', [k], { perm: [0, 2, 1] })]);
  const mask = drawMask(g);
  const mixed = g.op('MatMul', [g.op('Softmax', [g.op('Add', [scores, mask])]), v]);
  const attended = g.op('Add', [h, mixed]);
  const activated = g.op('Gelu', [g.op('MatMul', [attended, inner])], { approximate: 'tanh' });
  const result = g.op('Add', [attended, g.op('MatMul', [activated, outer])]);
  g.output(g.op('MatMul', [result, g.op('Transpose', [table])]), 'logits');
  return g.model();
}

function drawMask(g: GraphBuilder): Value {
  const values = Array.from({ length: length * length }, (_, i) =>
    i % length > Math.floor(i / length) ? -Infinity : 0,
  );
  return g.initializer('mask', tensorOf('float32', [length, length], values));
}

const parameterShapes: Readonly<Record<string, readonly number[]>> = {
  table: [vocabulary, width],
  scale: [width],
  bias: [width],
  mixing: [width, 3 * width],
  inner: [width, 4 * width],
  outer: [4 * width, width],
};

function trainTransformer(tiled: boolean): TrainGraph {
  return buildTrainStep(smallTransformer(), {
    parameters: Object.keys(parameterShapes),
    batchInputs: { targets: { dtype: 'int64', shape: [batch, length] } },
    loss: (g, outputs, inputs) => {
      const { sum, weight } = crossEntropy(g, outputs.logits as Value, inputs.targets as Value);
      return g.op('Div', [sum, weight]);
    },
    optimizer: adamW({ weightDecay: 0.1, decays: (_, shape) => shape.length === 2 }),
    clipNorm: 1,
    ...(tiled ? { tiling: { tileBytes: 256, leastBytes: 0 } } : {}),
  });
}

function drawTokens(steps: number, seed: number, repeat: boolean): Tensor {
  const random = new Random(seed);
  const size = batch * length;
  const values = Array.from({ length: steps * size }, () => random.integer(vocabulary));
  const kept = repeat ? values.map((_, i) => values[i % size] as number) : values;
  return tensorOf('int64', [steps, batch, length], kept);
}

function slice(tensor: Tensor, from: number, to: number): Tensor {
  const [, ...rest] = tensor.dims;
  const size = rest.reduce((a, b) => a * b, 1);
  return { ...tensor, dims: [to - from, ...rest], data: tensor.data.slice(from * size, to * size) } as Tensor;
}

/** Makes `cuts.at(-1)` steps in runs that end at each of `cuts`; `repeat`: all on the first batch. */
async function trainInRuns(
  train: TrainGraph,
  cuts: readonly number[],
  repeat = false,
): Promise<Record<string, Tensor>> {
  const steps = cuts.at(-1) ?? 0;
  const random = new Random(5);
  const parameters = Object.fromEntries(
    Object.entries(parameterShapes).map(([name, dims]) => [name, drawDirection('float32', dims, random)]),
  );
  const batches: Tensors = {
    tokens: drawTokens(steps, 1, repeat),
    targets: drawTokens(steps, 2, repeat),
    learningRate: tensorOf(
      'float32',
      [steps],
      Array.from({ length: steps }, (_, i) => 0.03 / (1 + 0.02 * i)),
    ),
  };
  const session = await runtime.load(train.model);
  let state = initialState(train, parameters);
  const losses: number[] = [];
  let done = 0;
  for (const cut of cuts) {
    const feeds = Object.entries(batches).map(([name, tensor]) => [name, slice(tensor, done, cut)] as const);
    const outputs = await session.run({ ...state, ...Object.fromEntries(feeds) });
    losses.push(...numbersOf(outputs, 'loss'));
    state = nextState(train, outputs);
    done = cut;
  }
  await session.release();
  return { ...state, loss: tensorOf('float32', [steps], losses) };
}

describe('the training loop', () => {
  test('is a well-formed graph', () => {
    verify(trainTransformer(false).model);
    verify(trainTransformer(true).model);
  });

  test('six steps in one run equal two and then four, bit for bit', async () => {
    const train = trainTransformer(false);
    expect(await trainInRuns(train, [2, 6])).toEqual(await trainInRuns(train, [6]));
  });

  test('tiles give the same bits', async () => {
    const plain = trainTransformer(false);
    const tiled = { ...plain, model: cloneModel(plain.model) };
    expect(tileRows(tiled.model, { tileBytes: 256, leastBytes: 0 })).toBeGreaterThan(2);
    verify(tiled.model);
    expect(await trainInRuns(tiled, [3])).toEqual(await trainInRuns(plain, [3]));
  });

  test('the train model built with tiles agrees within rounding', async () => {
    const [tiled, plain] = [
      await trainInRuns(trainTransformer(true), [3]),
      await trainInRuns(trainTransformer(false), [3]),
    ];
    for (const name of ['loss', 'inner', 'table', 'bias']) {
      expect(largestError(tiled[name] as Tensor, numbersOf(plain, name)), name).toBeLessThan(1e-5);
    }
  });

  test('learns one batch by heart', async () => {
    const losses = numbersOf(await trainInRuns(trainTransformer(false), [60], true), 'loss');
    expect(losses[0]).toBeGreaterThan(2);
    expect(losses[59]).toBeLessThan(0.5 * (losses[0] as number));
  });
});

test('linear regression trained by gradient descent reaches the least-squares solution', async () => {
  const [rows, features] = [16, 3];
  const random = new Random(11);
  const x = Array.from({ length: rows * features }, () => random.between(-1, 1));
  const y = Array.from({ length: rows }, () => random.between(-1, 1));
  const steps = 400;
  const train = buildTrainStep(affineModel(rows, features, 1), {
    parameters: ['weight', 'bias'],
    batchInputs: { target: { dtype: 'float32', shape: [rows, 1] } },
    loss: (g, outputs, inputs) => meanSquaredError(g, outputs.y as Value, inputs.target as Value),
    optimizer: sgd({ momentum: 0.5 }),
  });
  const repeated = (values: number[]): number[] => Array.from({ length: steps }, () => values).flat();
  const session = await runtime.load(train.model);
  const outputs = await session.run({
    ...initialState(train, {}),
    x: tensorOf('float32', [steps, rows, features], repeated(x)),
    target: tensorOf('float32', [steps, rows, 1], repeated(y)),
    learningRate: tensorOf('float32', [steps], new Array<number>(steps).fill(0.3)),
  });
  await session.release();
  const solution = leastSquares(x, y, features);
  const found = [...numbersOf(outputs, 'weight.next'), ...numbersOf(outputs, 'bias.next')];
  solution.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 5);
  });
});

/** Solves the normal equations of y = x w + b by elimination; the last number is b. */
function leastSquares(x: readonly number[], y: readonly number[], features: number): number[] {
  const rows = y.map((target, i) => [...x.slice(i * features, (i + 1) * features), 1, target]);
  const n = features + 1;
  const system = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) =>
      rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0),
    ),
  );
  for (let i = 0; i < n; i++) {
    const pivot = system[i] as number[];
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const row = system[k] as number[];
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return system.map((row, i) => (row[n] as number) / (row[i] as number));
}
