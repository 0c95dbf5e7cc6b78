import { buildTrainStep, differentiate, meanSquaredError, seedDropout, sgd } from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import {
  GraphBuilder,
  type Model,
  type Shape,
  scalar,
  type Tensor,
  tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { Random } from './random.ts';
import { initialState, nextState, numbersOf, type Tensors } from './training.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

/**
 * Bound on statistics that are normal with variance 1 where the draws are independent: two-sided false-alarm rate
 * 1e-7 each. The seeds are fixed, so the tests either always pass or never.
 */
const bound = 5.33;

/** `count` outputs y0, y1, .. of x [shape], each through a Dropout of its own. */
function droppedOut(
  shape: Shape,
  ratio: number | undefined,
  count = 1,
  training: boolean | 'absent' = true,
): Model {
  const g = new GraphBuilder('dropped');
  const x = g.input('x', 'float32', shape);
  for (let k = 0; k < count; k++) {
    const flags = training === 'absent' ? [] : [g.initializer('training', scalar('bool', training ? 1 : 0))];
    const given = ratio === undefined ? undefined : g.initializer('ratio', scalar('float32', ratio));
    g.output(g.op('Dropout', [x, given, ...flags], {}, { name: `drop${k}` }), `y${k}`);
  }
  return g.model();
}

function seedOf(seed: bigint): Tensor {
  return tensor('int64', [], BigInt64Array.of(seed));
}

function ones(dims: readonly number[]): Tensor {
  return tensorOf('float32', dims, new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(1));
}

async function run(model: Model, feeds: Tensors): Promise<Tensors> {
  const session = await runtime.load(model);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** The draws of one run as (kept - p) / sqrt(p (1 - p)), by output. */
async function standardDraws(model: Model, ratio: number, dims: readonly number[], seed: bigint) {
  const outputs = await run(model, { x: ones(dims), seed: seedOf(seed) });
  const spread = Math.sqrt(ratio * (1 - ratio));
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [
      name,
      Float64Array.from(data as Float32Array, (y) => ((y === 0 ? 0 : 1) - (1 - ratio)) / spread),
    ]),
  );
}

/** Sum over sqrt(n) of `term(i)`, each of mean 0 and variance 1 where draws are independent. */
function normalized(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum / Math.sqrt(count);
}

const [rows, columns] = [256, 384];

for (const ratio of [0.1, 0.5, 0.8]) {
  test(`a ratio of ${ratio} drops that part of the elements, and what stays is scaled by its inverse`, async () => {
    const { model } = seedDropout(droppedOut([rows, columns], ratio));
    const outputs = await run(model, { x: ones([rows, columns]), seed: seedOf(1n) });
    const values = new Set(numbersOf(outputs, 'y0'));
    expect([...values].sort((a, b) => a - b)).toEqual([0, Math.fround(1 / (1 - Math.fround(ratio)))]);
    const draws = (await standardDraws(model, ratio, [rows, columns], 1n)).y0 as Float64Array;
    expect(Math.abs(normalized(draws.length, (i) => draws[i] as number))).toBeLessThan(bound);
  });

  test(`draws at ${ratio} are independent of neighbours, rows, columns and rectangles`, async () => {
    const { model } = seedDropout(droppedOut([rows, columns], ratio));
    const draws = (await standardDraws(model, ratio, [rows, columns], (3n << 32n) | 5n)).y0 as Float64Array;
    const at = (i: number): number => draws[i] as number;
    const products = {
      neighbours: normalized(draws.length - 1, (i) => at(i) * at(i + 1)),
      rows: normalized(draws.length - columns, (i) => at(i) * at(i + columns)),
      diagonals: normalized(draws.length - columns - 1, (i) => at(i) * at(i + columns + 1)),
      rectangles: normalized(
        draws.length - columns - 1,
        (i) => at(i) * at(i + 1) * at(i + columns) * at(i + columns + 1),
      ),
    };
    for (const [name, value] of Object.entries(products)) {
      expect(Math.abs(value), name).toBeLessThan(bound);
    }
    // Chi-square of the row and column sums, as a normal variable (Wilson-Hilferty).
    const sums = (outer: number, inner: number, index: (o: number, i: number) => number): number => {
      const square = Array.from({ length: outer }, (_, o) => normalized(inner, (i) => at(index(o, i))) ** 2);
      const ratioOfMeans = square.reduce((a, b) => a + b, 0) / outer;
      const variance = 2 / (9 * outer);
      return (Math.cbrt(ratioOfMeans) - (1 - variance)) / Math.sqrt(variance);
    };
    expect(Math.abs(sums(rows, columns, (o, i) => o * columns + i))).toBeLessThan(bound);
    expect(Math.abs(sums(columns, rows, (o, i) => i * columns + o))).toBeLessThan(bound);
  });
}

test('different nodes and different seeds draw independently, the same seed draws the same', async () => {
  const { model, dropouts } = seedDropout(droppedOut([rows, columns], 0.3, 2));
  expect(dropouts.map(({ node }) => node)).toEqual(['drop0', 'drop1']);
  const first = await standardDraws(model, 0.3, [rows, columns], 10n);
  const again = await standardDraws(model, 0.3, [rows, columns], 10n);
  expect(again).toEqual(first);
  const [a, b] = [first.y0, first.y1] as [Float64Array, Float64Array];
  const others = [10n + 1n, 10n + (1n << 32n), 10n + (1n << 30n) - 35n, 0n];
  const pairs = [b];
  for (const seed of others)
    pairs.push((await standardDraws(model, 0.3, [rows, columns], seed)).y0 as Float64Array);
  for (const other of pairs) {
    const product = normalized(a.length, (i) => (a[i] as number) * (other[i] as number));
    expect(Math.abs(product)).toBeLessThan(bound);
  }
});

const p = 2n ** 30n - 35n;

function cubes(x: bigint, ...keys: readonly bigint[]): bigint {
  return keys.reduce((value, key) => (value + key) ** 3n % p, x);
}

/** The mask of the first Dropout of a model that has one, written anew in exact whole numbers. */
function expectedMask(seed: bigint, height: number, width: number, ratio: number): number[] {
  const [low, high] = [seed % p, (seed / p) % p];
  const first = cubes(low, 461845907n, high, 739982445n);
  const second = cubes(first, low, 695872825n, high);
  const third = cubes(second, 374761393n, low, high);
  const keys = [0n, 1n, 2n].map((k) => cubes(k, first, second, third));
  const number = (k: number): bigint => cubes(BigInt(k), ...keys);
  return Array.from({ length: height * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    const left = 4n * (number(i) + number(2 * height + j)) + 1n;
    const right = 4n * (number(height + i) + number(2 * height + width + j)) + 3n;
    const drawn = Number(BigInt.asIntN(32, left * right)) / 2 ** 32 + 0.5;
    return drawn >= ratio ? 1 : 0;
  });
}

test('the masks are those of exact arithmetic, whatever the optimizer makes of the graph', async () => {
  const { model } = seedDropout(droppedOut([7, 9], 0.5));
  const symbolic = seedDropout(droppedOut(['N', 'M'], 0.5)).model;
  for (const seed of [0n, 1n, (123456789n << 32n) | 42n, 2n ** 59n]) {
    const feeds = { x: ones([7, 9]), seed: seedOf(seed) };
    const expected = expectedMask(seed, 7, 9, 0.5).map((kept) => 2 * kept);
    expect([...numbersOf(await run(model, feeds), 'y0')]).toEqual(expected);
    expect([...numbersOf(await run(symbolic, feeds), 'y0')]).toEqual(expected);
  }
});

test('every rank, known or not, is masked in its own shape', async () => {
  const shapes: [Shape, number[]][] = [
    [[], []],
    [[6], [6]],
    [['N'], [6]],
    [
      [2, 1, 3],
      [2, 1, 3],
    ],
    [
      ['B', 'T', 4],
      [2, 3, 4],
    ],
    [
      ['B', 2, 'T', 'T'],
      [1, 2, 3, 3],
    ],
  ];
  for (const [declared, dims] of shapes) {
    const { model } = seedDropout(droppedOut(declared, 0.25));
    const outputs = await run(model, { x: ones(dims), seed: seedOf(4n) });
    expect(outputs.y0?.dims).toEqual(dims);
    for (const y of numbersOf(outputs, 'y0')) expect([0, Math.fround(4 / 3)]).toContain(y);
  }
});

test('the gradient passes through what was kept, and the mask output says what that was', async () => {
  const g = new GraphBuilder('twice');
  const x = g.input('x', 'float64', [4, 5]);
  const flags = [
    g.initializer('ratio', scalar('float64', 0.4)),
    g.initializer('training', scalar('bool', 1)),
  ];
  const [y, mask] = g.ops('Dropout', [x, ...flags], {}, { outputs: 2 });
  g.output(y as Value, 'y');
  g.output(mask as Value, 'mask');
  const { model } = seedDropout(g.model());
  expect(model.graph.outputs.map(({ name }) => name)).toEqual(['y', 'mask']);
  const builder = new GraphBuilder(model.graph, model.opsetImports);
  const [output, input] = [model.graph.outputs[0], model.graph.inputs[0]] as [Value, Value];
  const loss = builder.op('ReduceSum', [builder.op('Exp', [output])], { keepdims: 0 });
  const [gradient] = differentiate(builder, loss, [input]);
  builder.output(gradient as Value, 'dx');
  const random = new Random(8);
  const point = tensorOf(
    'float64',
    [4, 5],
    Array.from({ length: 20 }, () => random.between(-1, 1)),
  );
  const results = await run(model, { x: point, seed: seedOf(2n) });
  const kept = Array.from(results.mask?.data as Uint8Array, Number);
  expect(new Set(kept)).toEqual(new Set([0, 1]));
  kept.forEach((keep, i) => {
    const factor = keep / 0.6;
    const value = factor * (point.data[i] as number);
    expect(results.y?.data[i]).toBeCloseTo(value, 12);
    expect(results.dx?.data[i]).toBeCloseTo(factor * Math.exp(value), 12);
  });
});

/** y = dropout(x W), with the mask of a Dropout in training mode. */
function trained(): Model {
  const g = new GraphBuilder('regression');
  const x = g.input('x', 'float32', [4, 3]);
  const weight = g.input('weight', 'float32', [3, 8]);
  const flags = [
    g.initializer('ratio', scalar('float32', 0.5)),
    g.initializer('training', scalar('bool', 1)),
  ];
  g.output(g.op('Dropout', [g.op('MatMul', [x, weight]), ...flags]), 'y');
  return seedDropout(g.model()).model;
}

test('a training run with dropout does not depend on how its steps are cut', async () => {
  const train = buildTrainStep(trained(), {
    parameters: ['weight'],
    batchInputs: { target: { dtype: 'float32', shape: [4, 8] } },
    loss: (g, outputs, batch) => meanSquaredError(g, outputs.y as Value, batch.target as Value),
    optimizer: sgd(),
  });
  expect(train.batchInputs).toEqual(['x', 'seed', 'target']);
  const random = new Random(5);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.between(-1, 1));
  const inputs = draw(12);
  const targets = draw(32);
  // The same batch in every step, so that only the masks differ.
  const feeds = (first: number, count: number): Tensors => ({
    x: tensorOf('float32', [count, 4, 3], Array.from({ length: count }, () => inputs).flat()),
    target: tensorOf('float32', [count, 4, 8], Array.from({ length: count }, () => targets).flat()),
    seed: tensor(
      'int64',
      [count],
      BigInt64Array.from({ length: count }, (_, k) => (9n << 32n) | BigInt(first + k)),
    ),
    learningRate: tensorOf('float32', [count], new Array<number>(count).fill(0)),
  });
  const session = await runtime.load(train.model);
  const start = initialState(train, { weight: tensorOf('float32', [3, 8], draw(24)) });
  const whole = await session.run({ ...start, ...feeds(0, 4) });
  const one = await session.run({ ...start, ...feeds(0, 1) });
  const rest = await session.run({ ...nextState(train, one), ...feeds(1, 3) });
  const losses = [...numbersOf(whole, 'loss')];
  expect([...numbersOf(one, 'loss'), ...numbersOf(rest, 'loss')]).toEqual(losses);
  expect(new Set(losses).size).toBe(4);
});

test('dropout in inference mode stays, unless every one is asked for; a ratio of 0 needs no seed', () => {
  const plain = droppedOut([2, 3], 0.5, 1, false);
  expect(seedDropout(plain).seed).toBeUndefined();
  expect(seedDropout(plain).model.graph.nodes.map((node) => node.opType)).toEqual(['Dropout']);
  expect(seedDropout(plain, { every: true }).dropouts).toEqual([{ node: 'drop0', ratio: 0.5 }]);
  expect(seedDropout(droppedOut([2, 3], undefined, 1, 'absent'), { every: true }).seed).toBe('seed');
  const none = seedDropout(droppedOut([2, 3], 0));
  expect(none.seed).toBeUndefined();
  expect(none.model.graph.nodes.map((node) => node.opType)).toEqual(['Identity']);
  expect(plain.graph.nodes).toHaveLength(1);
});

test('a ratio that no mask can have, and one that is computed, are refused by the name of the node', () => {
  const codeAndMessage = (model: Model): string => {
    try {
      seedDropout(model);
    } catch (error) {
      if (error instanceof Fault) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'none';
  };
  expect(codeAndMessage(droppedOut([2], 1))).toMatch(/autodiff\/random-operator.*"drop0" \(Dropout\)/);
  const g = new GraphBuilder('computed');
  const [x, ratio] = [g.input('x', 'float32', [2]), g.input('ratio', 'float32', [])];
  g.output(g.op('Dropout', [x, ratio, g.initializer('training', scalar('bool', 1))], {}, { name: 'late' }));
  expect(codeAndMessage(g.model())).toMatch(/autodiff\/random-operator.*"late" \(Dropout\).*constant ratio/);
});
