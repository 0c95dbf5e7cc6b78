import { float } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase, x } from '../gradient-case.ts';

function unitVectors(shape: number[], axis?: number, p?: number): GradientCase {
  return {
    name: `[${shape}] on axis ${axis ?? 'as usual'}, p ${p ?? 'as usual'}`,
    inputs: [from('nonzero', ...shape)],
    build: (g, [a]) => g.op('LpNormalization', [a], { axis, p }),
  };
}

interface Neighbourhood {
  readonly shape: number[];
  readonly size: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly bias?: number;
}

function localResponse({ shape, size, alpha, beta, bias }: Neighbourhood): GradientCase {
  const value = (number: number | undefined) => (number === undefined ? undefined : float(number));
  return {
    name: `[${shape}], ${size} channels, alpha ${alpha ?? 'as usual'}, beta ${beta ?? 'as usual'}, bias ${bias ?? 'as usual'}`,
    dtype: 'float32',
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('LRN', [a], { size, alpha: value(alpha), beta: value(beta), bias: value(bias) }),
  };
}

function standardized(shape: number[], axes?: number[]): GradientCase {
  return {
    name: `[${shape}] over ${axes ? `[${axes}]` : 'the usual axes'}`,
    dtype: 'float32',
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('MeanVarianceNormalization', [a], { axes }),
  };
}

/** Normalizations without parameters. */
export const vectorNormalization: CaseTable = {
  LpNormalization: [
    unitVectors([4]),
    unitVectors([2, 3], 0, 2),
    unitVectors([2, 3, 2], 1, 2),
    unitVectors([2, 1, 3, 2], -2, 2),
    unitVectors([5], 0, 1),
    unitVectors([2, 1, 3, 2], 2, 1),
    unitVectors([2, 1, 3, 2], 1, 1),
  ],
  LRN: [
    localResponse({ shape: [2, 5, 2, 2], size: 3, alpha: 2, beta: 0.75, bias: 1.5 }),
    localResponse({ shape: [1, 5, 2, 1], size: 5, alpha: 3, beta: 0.5, bias: 2 }),
    localResponse({ shape: [1, 2, 2, 2], size: 7, alpha: 1, beta: 1.5, bias: 1 }),
    localResponse({ shape: [1, 3, 1, 2], size: 1, alpha: 2 }),
    localResponse({ shape: [1, 3, 2, 2], size: 3 }),
  ],
  MeanVarianceNormalization: [
    standardized([2, 3, 2, 2]),
    standardized([2, 1, 2, 3]),
    standardized([2, 3, 2, 2], [0, 2, 3]),
    standardized([2, 3, 2, 2], [2, 3]),
  ],
};
