import { float, type GraphBuilder, type Value } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

function alongAxis(opType: string): GradientCase[] {
  return (
    [
      [[5], -1],
      [[2, 3], 1],
      [[2, 3], 0],
      [[2, 1, 3], 1],
      [[2, 2, 1, 3], -1],
      [[2, 4, 2, 1], 1],
    ] as const
  ).map(([shape, axis]) => ({
    name: `[${shape}] on axis ${axis}`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op(opType, [a], { axis }),
  }));
}

/** softmax(q k^T) v, where the rule of Softmax looks at the product that follows it. */
function attention(name: string, shape: number[], values: number[], extra?: 'used twice'): GradientCase {
  return {
    name,
    dtype: 'float32',
    inputs: [x(...shape), x(...values)],
    build: (g, [scores, v]) => {
      const weights = g.op('Softmax', [scores], { axis: -1 });
      const mixed = g.op('MatMul', [weights, v]);
      return extra ? [mixed, g.op('Mul', [weights, weights])] : mixed;
    },
  };
}

function layerNorm(
  shape: number[],
  axis: number,
  bias: boolean,
  dtype: 'float32' | 'float64' = 'float64',
): GradientCase {
  const normalized = shape.slice(axis < 0 ? axis + shape.length : axis);
  return {
    name: `[${shape}] on axis ${axis}${bias ? '' : ', no bias'}, ${dtype}`,
    dtype,
    inputs: [x(...shape), x(...normalized), ...(bias ? [x(...normalized)] : [])],
    build: (g, inputs) => g.op('LayerNormalization', inputs, { axis, epsilon: float(1e-3) }),
  };
}

interface LossRequest {
  readonly reduction: string;
  readonly weights?: boolean;
  readonly ignore?: number;
  readonly deep?: boolean;
  readonly both?: boolean;
}

function crossEntropyLoss({ reduction, weights, ignore, deep, both }: LossRequest): GradientCase {
  const build = (g: GraphBuilder, [scores, labels, w]: readonly Value[]): readonly Value[] => {
    const attributes = { reduction, ...(ignore === undefined ? {} : { ignore_index: ignore }) };
    const outputs = both ? 2 : 1;
    return g.ops('SoftmaxCrossEntropyLoss', weights ? [scores, labels, w] : [scores, labels], attributes, {
      outputs,
    });
  };
  const skipped = ignore ?? 2;
  return {
    name: [
      reduction,
      weights && 'weights',
      ignore !== undefined && `ignoring ${ignore}`,
      deep && 'rank 3',
      both && 'both outputs',
    ]
      .filter(Boolean)
      .join(', '),
    dtype: 'float32',
    inputs: [
      x(...(deep ? [2, 4, 2] : [3, 4])),
      { dtype: 'int64', shape: deep ? [2, 2] : [3], values: deep ? [1, skipped, 0, 3] : [1, skipped, 3] },
      { shape: [4], range: 'positive', wrt: false },
    ],
    build,
  };
}

/** Operators that normalize, and the losses built on them. */
export const normalizing: CaseTable = {
  Softmax: [
    ...alongAxis('Softmax'),
    attention('before a product with values', [2, 2, 3, 4], [2, 2, 4, 2]),
    attention('before a product, rank 2', [3, 4], [4, 2]),
    attention('before a product that broadcasts', [2, 2, 3, 4], [2, 1, 4, 2]),
    attention('before a product with a vector', [3, 4], [4]),
    attention('used twice', [2, 3, 4], [2, 4, 2], 'used twice'),
  ],
  LogSoftmax: alongAxis('LogSoftmax'),
  LayerNormalization: [
    layerNorm([4], -1, true),
    layerNorm([3, 4], -1, true),
    layerNorm([2, 3, 4], -1, false),
    layerNorm([2, 3, 4], 1, true),
    layerNorm([2, 1, 2, 3], -1, true),
    layerNorm([3, 4], -1, true, 'float32'),
  ],
  SoftmaxCrossEntropyLoss: [
    crossEntropyLoss({ reduction: 'mean' }),
    crossEntropyLoss({ reduction: 'sum', weights: true }),
    crossEntropyLoss({ reduction: 'none', deep: true }),
    crossEntropyLoss({ reduction: 'mean', weights: true, ignore: -1 }),
    crossEntropyLoss({ reduction: 'none', ignore: 2 }),
    crossEntropyLoss({ reduction: 'mean', both: true }),
  ],
};
