import { float } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

function product(a: number[], b: number[]): GradientCase {
  return {
    name: `[${a}] by [${b}]`,
    inputs: [x(...a), x(...b)],
    build: (g, inputs) => g.op('MatMul', inputs),
  };
}

/** Operands of MatMul: vectors, matrices, batches, batches that broadcast, size-1 axes. */
const operands: readonly (readonly [number[], number[]])[] = [
  [[3], [3]],
  [[3], [3, 2]],
  [[2, 3], [3]],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [1, 3],
    [3, 1],
  ],
  [
    [2, 4, 3],
    [3, 2],
  ],
  [
    [2, 3],
    [4, 3, 2],
  ],
  [[2, 4, 3], [3]],
  [[3], [2, 3, 4]],
  [
    [2, 1, 2, 3],
    [4, 3, 2],
  ],
  [
    [2, 2, 2, 3],
    [2, 2, 3, 1],
  ],
  [
    [2, 2, 2, 3],
    [3, 2],
  ],
];

function fused(a: number[], b: number[], transA: number, transB: number): GradientCase {
  return {
    name: `[${a}]${transA ? '^T' : ''} by [${b}]${transB ? '^T' : ''}, times 0.7`,
    dtype: 'float32',
    inputs: [x(...a), x(...b)],
    build: (g, inputs) =>
      g.op('FusedMatMul', inputs, { transA, transB, alpha: float(0.7) }, { domain: 'com.microsoft' }),
  };
}

function gemm(transA: number, transB: number, bias: number[] | undefined): GradientCase {
  return {
    name: `A${transA ? '^T' : ''} B${transB ? '^T' : ''}${bias ? ` + C [${bias}]` : ''}`,
    inputs: [
      x(...(transA ? [3, 2] : [2, 3])),
      x(...(transB ? [4, 3] : [3, 4])),
      ...(bias ? [x(...bias)] : []),
    ],
    build: (g, inputs) =>
      g.op('Gemm', inputs, { transA, transB, alpha: float(0.7), beta: float(bias ? 1.5 : 1) }),
  };
}

/** Matrix products. */
export const linear: CaseTable = {
  MatMul: [
    ...operands.map(([a, b]) => product(a, b)),
    ...operands.map(([a, b]): GradientCase => ({ ...product(a, b), dtype: 'float32' })),
  ],
  'com.microsoft.FusedMatMul': [
    fused([2, 3], [3, 4], 0, 0),
    fused([3, 2], [3, 4], 1, 0),
    fused([2, 3], [4, 3], 0, 1),
    fused([3, 2], [4, 3], 1, 1),
    fused([2, 4, 3], [3, 2], 0, 0),
    fused([2, 4, 3], [2, 3], 0, 1),
    fused([2, 2, 3, 4], [2, 2, 3, 2], 1, 0),
    fused([2, 1, 4, 3], [3, 2, 3], 0, 1),
  ],
  Gemm: [
    gemm(0, 0, undefined),
    gemm(0, 0, [4]),
    gemm(1, 0, [2, 1]),
    gemm(0, 1, [2, 4]),
    gemm(1, 1, []),
    { ...gemm(0, 0, [4]), name: 'float32', dtype: 'float32' },
  ],
};
