import {
  binaryCrossEntropy,
  crossEntropy,
  differentiate,
  meanSquaredError,
  type NamedLossOptions,
  namedLoss,
} from '@ouroboros/autodiff';
import { type DataType, GraphBuilder, type Tensor, tensorOf, type Value } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { checkGradient, tolerance } from './check.ts';
import { from, type GradientCase, x } from './gradient-case.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const cases: readonly GradientCase[] = [
  {
    name: 'crossEntropy over [2, 3] positions with weights, divided by the weight',
    inputs: [
      x(2, 3, 4),
      { dtype: 'int64', shape: [2, 3], values: [0, 3, 1, 1, 2, 0] },
      from('positive', 2, 3),
    ],
    build: (g, [logits, targets, weights]) => {
      const { sum, weight } = crossEntropy(g, logits as Value, targets as Value, weights);
      return g.op('Div', [sum, weight]);
    },
  },
  {
    name: 'crossEntropy without weights, rank 2, next to another reader of the logits',
    inputs: [x(3, 5), { dtype: 'int64', shape: [3], values: [4, 0, 2] }],
    build: (g, [logits, targets]) => {
      const { sum } = crossEntropy(g, logits as Value, targets as Value);
      return [sum, g.op('Mul', [logits as Value, logits as Value])];
    },
  },
  {
    name: 'crossEntropy of attention weights that also mix values',
    inputs: [x(3, 4), x(4, 2), { dtype: 'int64', shape: [3], values: [3, 0, 2] }],
    build: (g, [scores, values, targets]) => {
      const weights = g.op('Softmax', [scores]);
      return [g.op('MatMul', [weights, values]), crossEntropy(g, weights, targets as Value).sum];
    },
  },
  {
    name: 'meanSquaredError with respect to both',
    inputs: [x(2, 3), x(2, 3)],
    build: (g, [prediction, target]) => meanSquaredError(g, prediction as Value, target as Value),
  },
  {
    name: 'binaryCrossEntropy with respect to logits and targets, with weights',
    inputs: [x(2, 3), x(2, 3), from('positive', 2, 3)],
    build: (g, [logits, targets, weights]) => {
      const { sum, weight } = binaryCrossEntropy(g, logits as Value, targets as Value, weights);
      return g.op('Div', [sum, weight]);
    },
  },
  {
    name: 'binaryCrossEntropy next to another reader of the logits',
    inputs: [x(4), x(4)],
    build: (g, [logits, targets]) => {
      const { sum, weight } = binaryCrossEntropy(g, logits as Value, targets as Value);
      return [g.op('Div', [sum, weight]), g.op('Exp', [logits as Value])];
    },
  },
  byName('cross-entropy', 'of images', { axis: 1, weights: 'weights' }, [
    x(2, 3, 2, 2),
    { dtype: 'int64', shape: [2, 2, 2], values: [0, 2, 1, 1, 2, 0, 0, 1] },
    from('positive', 2, 2, 2),
  ]),
  byName('cross-entropy', 'of one position', {}, [x(5), { dtype: 'int64', shape: [], values: [3] }]),
  byName('cross-entropy', 'with leading axes', {}, [
    x(2, 1, 3, 4),
    { dtype: 'int64', shape: [2, 1, 3], values: [0, 3, 2, 1, 1, 2] },
  ]),
  byName('mean-squared-error', 'weighted', { weights: 'weights' }, [
    x(2, 3),
    x(2, 3),
    from('positive', 2, 3),
  ]),
  byName('mean-squared-error', 'of one number per row', {}, [x(4, 1), x(4, 1)]),
  byName('binary-cross-entropy', 'weighted', { weights: 'weights' }, [
    x(2, 3),
    x(2, 3),
    from('positive', 2, 3),
  ]),
];

/** The loss `name` of a model that gives the first input back; the others are what it asks for, in order. */
function byName(
  name: string,
  what: string,
  options: NamedLossOptions,
  inputs: GradientCase['inputs'],
): GradientCase {
  return {
    name: `namedLoss ${name} ${what}`,
    inputs,
    build: (g, [output, ...rest]) => {
      const bound = namedLoss(name).bind(identity(inputs[0]?.shape ?? [], 'float64'), options);
      const names = Object.keys(bound.batchInputs);
      const batch = Object.fromEntries(names.map((key, i) => [key, rest[i] as Value]));
      const written = bound.loss(g, { y: output as Value }, batch);
      return 'sum' in written ? g.op('Div', [written.sum, written.weight]) : written;
    },
  };
}

function identity(shape: readonly number[], dtype: DataType) {
  const g = new GraphBuilder('identity');
  g.output(g.op('Identity', [g.input('x', dtype, shape)]), 'y');
  return g.model();
}

for (const gradientCase of cases) {
  for (const declaration of ['static', 'symbolic'] as const) {
    test(`${gradientCase.name}: gradients agree with difference quotients (${declaration} sizes)`, async () => {
      for (const agreement of await checkGradient(runtime, gradientCase, declaration)) {
        expect(agreement.error, JSON.stringify(agreement)).toBeLessThan(tolerance.float64);
      }
    });
  }
}

/** Runs crossEntropy of float32 logits [2, 3]. */
async function runCrossEntropy(
  logits: readonly number[],
  weights?: readonly number[],
): Promise<Record<string, Tensor>> {
  const g = new GraphBuilder('loss');
  const inputs = [g.input('logits', 'float32', [2, 3]), g.input('targets', 'int64', [2])] as const;
  const given = weights && g.input('weights', 'float32', [2]);
  const { each, sum, weight } = crossEntropy(g, ...inputs, given);
  g.output(each, 'each');
  g.output(sum, 'sum');
  g.output(weight, 'weight');
  const session = await runtime.load(g.model());
  const outputs = await session.run({
    logits: tensorOf('float32', [2, 3], logits),
    targets: tensorOf('int64', [2], [1, 2]),
    ...(weights ? { weights: tensorOf('float32', [2], weights) } : {}),
  });
  await session.release();
  return outputs;
}

function number(outputs: Record<string, Tensor>, name: string): number {
  return Number(outputs[name]?.data[0]);
}

test('uniform logits cost log V nats a position, and the weight counts positions', async () => {
  const outputs = await runCrossEntropy([1, 1, 1, -2, -2, -2]);
  expect(number(outputs, 'sum')).toBeCloseTo(2 * Math.log(3), 6);
  expect(number(outputs, 'weight')).toBe(2);
});

test('a weight of 0 leaves a position out', async () => {
  const outputs = await runCrossEntropy([5, 0, 1, 1, 1, 1], [0, 2.5]);
  expect(number(outputs, 'sum')).toBeCloseTo(2.5 * Math.log(3), 6);
  expect(number(outputs, 'weight')).toBe(2.5);
});

test('the loss at every position is unweighted', async () => {
  const { each } = await runCrossEntropy([5, 0, 1, 2, 2, 2], [0, 2.5]);
  expect(each?.dims).toEqual([2, 1]);
  const [first, second] = (each as Tensor<'float32'>).data;
  expect(first).toBeCloseTo(Math.log(Math.exp(5) + 1 + Math.E), 5);
  expect(second).toBeCloseTo(Math.log(3), 6);
});

test('a target whose probability underflows has a finite loss', async () => {
  const outputs = await runCrossEntropy([1000, 0, 0, 0, 0, 0], [1, 0]);
  expect(number(outputs, 'sum')).toBe(1000);
});

test('binary cross-entropy has a value and a slope for logits that overflow an exponential, and at 0', async () => {
  const g = new GraphBuilder('loss');
  const logits = g.input('logits', 'float32', [4]);
  const targets = g.input('targets', 'float32', [4]);
  const { sum } = binaryCrossEntropy(g, logits, targets);
  const [slope] = differentiate(g, sum, [logits]);
  g.output(sum, 'sum');
  g.output(slope as Value, 'slope');
  const session = await runtime.load(g.model());
  const outputs = await session.run({
    logits: tensorOf('float32', [4], [200, -200, -200, 0]),
    targets: tensorOf('float32', [4], [1, 0, 1, 0.25]),
  });
  await session.release();
  expect(number(outputs, 'sum')).toBeCloseTo(200 + Math.log(2), 4);
  expect(Array.from(outputs.slope?.data as Float32Array)).toEqual([0, 0, -1, 0.25]);
});
