import { crossEntropy, meanSquaredError } from '@ouroboros/autodiff';
import { GraphBuilder, type Tensor, tensorOf, type Value } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkGradient, tolerance } from './check.ts';
import { from, type GradientCase, x } from './gradient-case.ts';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.start({ device: 'cpu', threads: 1 });
});

afterAll(() => runtime.close());

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
];

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
  const { sum, weight } = crossEntropy(g, ...inputs, given);
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

test('a target whose probability underflows has a finite loss', async () => {
  const outputs = await runCrossEntropy([1000, 0, 0, 0, 0, 0], [1, 0]);
  expect(number(outputs, 'sum')).toBe(1000);
});
