import { decompose, differentiate } from '@ouroboros/autodiff';
import { float, GraphBuilder, type Tensor, tensorOf, type Value } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const infinity = Number.POSITIVE_INFINITY;

/** Gradients of the sum of an operator's outputs. */
interface Kink {
  readonly name: string;
  /** The operator, of vectors x0, x1, ... */
  readonly build: (g: GraphBuilder, inputs: readonly Value[]) => Value;
  readonly at: readonly (readonly number[])[];
  /** What torch.autograd (2.15) gives for each input. */
  readonly gradients: readonly (readonly number[])[];
}

function unary(
  name: string,
  at: number[],
  gradient: number[],
  attributes: Readonly<Record<string, number>> = {},
): Kink {
  const [opType] = name.split(' ');
  const floats = Object.entries(attributes).map(([key, value]) => [key, float(value)]);
  return {
    name,
    build: (g, inputs) => g.op(opType as string, inputs, Object.fromEntries(floats)),
    at: [at],
    gradients: [gradient],
  };
}

const kinks: readonly Kink[] = [
  unary('Relu', [0, 1e-30, -1e-30], [0, 1, 0]),
  unary('LeakyRelu', [0], [0.01]),
  unary('LeakyRelu of a negative slope', [0, 1, -1], [-0.3, 1, -0.3], { alpha: -0.3 }),
  unary('ThresholdedRelu', [1, 1.125], [0, 1]),
  unary('Elu', [0, 200, -200], [1, 1, 0]),
  unary('Elu with alpha 2', [0, 200, -200], [2, 1, 0], { alpha: 2 }),
  unary('Selu', [0, 200, -200], [1.7580993, 1.0507009, 0]),
  unary('Celu', [0, 200, -200], [1, 1, 0], { alpha: 2 }),
  unary('HardSigmoid', [-3, 0, 3], [0, 1 / 6, 0], { alpha: 1 / 6, beta: 0.5 }),
  unary('HardSwish', [-3, 0, 3], [0, 0.5, 1]),
  unary('Shrink', [-0.5, 0, 0.5, 0.625], [0, 0, 0, 1]),
  unary('Softsign', [0], [1]),
  unary('Softplus', [100, -100], [1, 0]),
  unary('Mish', [100, -100, 1e4, -1e4], [1, 0, 1, 0]),
  unary('Abs', [0], [0]),
  unary('Sqrt', [0], [infinity]),
  unary('Asin', [1, -1], [infinity, infinity]),
  unary('Floor', [2, 2.5], [0, 0]),
  unary('ReduceL1', [0, 1], [0, 1]),
  unary('ReduceL2', [0, 0], [0, 0]),
  unary('ReduceProd with one zero', [0, 2, 3], [6, 0, 0]),
  unary('ReduceProd with two zeros', [0, 0, 3], [0, 0, 0]),
  unary('ReduceMax', [1, 1, 0], [0.5, 0.5, 0]),
  unary('ReduceMin', [1, 1, 2], [0.5, 0.5, 0]),
  unary('ReduceLogSumExp of large numbers', [100, 100], [0.5, 0.5]),
  unary('ReduceLogSumExp of minus infinity', [-infinity, 1], [0, 1]),
  {
    name: 'PRelu',
    build: (g, inputs) => g.op('PRelu', inputs),
    at: [[0], [0.25]],
    gradients: [[0.25], [0]],
  },
  {
    name: 'Clip',
    build: (g, [x]) => g.op('Clip', [x, g.scalar('float32', -1), g.scalar('float32', 1)]),
    at: [[-1, 0, 1]],
    gradients: [[0, 1, 0]],
  },
  {
    name: 'Max',
    build: (g, inputs) => g.op('Max', inputs),
    at: [
      [1, 2],
      [1, 1],
    ],
    gradients: [
      [0.5, 1],
      [0.5, 0],
    ],
  },
  {
    name: 'Mod',
    build: (g, inputs) => g.op('Mod', inputs, { fmod: 1 }),
    at: [
      [5, -5],
      [2, 2],
    ],
    gradients: [
      [1, 1],
      [-2, 2],
    ],
  },
  {
    name: 'Pow to the power 0',
    build: (g, [x]) => g.op('Pow', [x, g.scalar('float32', 0)]),
    at: [[0, 1]],
    gradients: [[0, 0]],
  },
  {
    name: 'Pow to a power that is an input',
    build: (g, inputs) => g.op('Pow', inputs),
    at: [
      [0, 0],
      [2, 0],
    ],
    gradients: [
      [0, 0],
      [0, 0],
    ],
  },
];

async function gradientsOf({ build, at }: Kink): Promise<number[][]> {
  const g = new GraphBuilder('kink');
  const inputs = at.map((values, i) => g.input(`x${i}`, 'float32', [values.length]));
  const loss = g.op('ReduceSum', [build(g, inputs)], { keepdims: 0 });
  const names = differentiate(g, loss, inputs).map((gradient, i) => g.output(gradient, `d${i}`).name);
  const session = await runtime.load(g.model());
  const feeds = at.map((values, i) => [`x${i}`, tensorOf('float32', [values.length], values)]);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return names.map((name) => Array.from(results[name]?.data as Float32Array));
}

for (const kink of kinks) {
  test(`${kink.name}: at kinks and limits the gradient is PyTorch's`, async () => {
    const gradients = await gradientsOf(kink);
    kink.gradients.forEach((expected, i) => {
      expected.forEach((value, k) => {
        const actual = gradients[i]?.[k] as number;
        if (Number.isFinite(value)) expect(actual).toBeCloseTo(value, 5);
        else expect(actual).toBe(value);
      });
    });
  });
}

test('a unit vector of length 0 has gradient 0', async () => {
  const kink = unary('LpNormalization', [0, 0], []);
  expect(await gradientsOf(kink)).toEqual([[0, 0]]);
});

test('a decomposed graph keeps standard deviation 1 where a channel varies little', async () => {
  const g = new GraphBuilder('small');
  const x = g.input('x', 'float32', [1, 1, 1, 4]);
  const y = g.op('MeanVarianceNormalization', [x]);
  g.output(decompose(g).get(y) ?? y, 'y');
  const session = await runtime.load(g.model());
  const results = await session.run({
    x: tensorOf('float32', [1, 1, 1, 4], [100, 100 + 1 / 128, 100, 100 + 1 / 128]),
  });
  await session.release();
  const values = Array.from((results.y as Tensor).data as Float32Array, Math.abs);
  for (const value of values) expect(value).toBeCloseTo(1, 3);
});
