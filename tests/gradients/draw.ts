import { elementCount, type Tensor, tensorOf } from '@ouroboros/onnx';
import { type FixedInput, type FloatInput, type GradientCase, isFloat, type Range } from './gradient-case.ts';
import type { Random } from './random.ts';

/** Elements of every input of a case, by name `x0`, `x1`, ... */
export function drawInputs(gradientCase: GradientCase, random: Random): Record<string, Tensor> {
  const { inputs, dtype = 'float64' } = gradientCase;
  const spread = distinctValues(inputs, random);
  return Object.fromEntries(
    inputs.map((input, i) => {
      if (!isFloat(input)) return [`x${i}`, tensorOf(input.dtype, input.shape, input.values)];
      const draw = (): number => drawNumber(input.range ?? 'normal', random, spread);
      return [`x${i}`, tensorOf(dtype, input.shape, Array.from({ length: elementCount(input.shape) }, draw))];
    }),
  );
}

/** Uniform numbers in [-1, 1] for a tensor. */
export function drawDirection(
  dtype: 'float32' | 'float64',
  dims: readonly number[],
  random: Random,
): Tensor<'float32' | 'float64'> {
  const values = Array.from({ length: elementCount(dims) }, () => random.between(-1, 1));
  return tensorOf(dtype, dims, values);
}

function drawNumber(range: Range, random: Random, spread: () => number): number {
  if (range === 'distinct') return spread();
  if (range === 'zero') return 0;
  if (range === 'positive') return random.between(0.3, 2);
  if (range === 'nonzero') return random.between(0.3, 2) * (random.next() < 0.5 ? -1 : 1);
  return random.between(-2, 2);
}

/** Hands out numbers in [-2, 2] or wider, each once, 0.05 apart give or take 0.005. */
function distinctValues(inputs: readonly (FloatInput | FixedInput)[], random: Random): () => number {
  const count = inputs
    .filter((input) => isFloat(input) && input.range === 'distinct')
    .reduce((sum, input) => sum + elementCount(input.shape), 0);
  const order = random.permutation(Math.max(count, 81));
  const middle = order.length / 2;
  return () => ((order.pop() as number) - middle) * 0.05 + random.between(0, 0.005);
}
