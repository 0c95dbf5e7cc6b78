import { float, tensorOf } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase, x } from '../gradient-case.ts';

function alongAxis(opType: string): GradientCase[] {
  return (
    [
      [[5], -1],
      [[2, 3], 1],
      [[2, 3], 0],
      [[2, 1, 3], 1],
      [[2, 2, 1, 3], -1],
      [[2, 4, 2, 1], 1],
      [[3, 2, 2], 0],
      [[2, 2, 3, 2], -2],
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

/** The statistics as outputs read by the loss. */
function layerNormStatistics(shape: number[], axis: number): GradientCase {
  return {
    name: `[${shape}] on axis ${axis}, all outputs`,
    dtype: 'float32',
    inputs: [x(...shape), x(...shape.slice(axis)), x(...shape.slice(axis))],
    build: (g, inputs) => g.ops('LayerNormalization', inputs, { axis, epsilon: float(0.1) }, { outputs: 3 }),
  };
}

function rmsNorm(
  opType: string,
  shape: number[],
  axis: number,
  dtype: 'float32' | 'float64' = 'float32',
  outputs = 1,
): GradientCase {
  return {
    name: `[${shape}] on axis ${axis}, ${dtype}${outputs === 1 ? '' : ', both outputs'}`,
    dtype,
    inputs: [x(...shape), x(...shape.slice(axis < 0 ? axis + shape.length : axis))],
    build: (g, inputs) => {
      g.opsetImports.set('', 23);
      return [...g.ops(opType, inputs, { axis, epsilon: float(1e-2) }, { outputs })];
    },
  };
}

/** Scale and bias for each of `parameters` channels or groups. */
function perChannel(
  opType: string,
  shape: number[],
  parameters: number,
  attributes: Record<string, number> = {},
  opset = 21,
): GradientCase {
  const given = Object.entries(attributes).map(([name, value]) => `, ${name} ${value}`);
  return {
    name: `[${shape}]${given.join('')}, opset ${opset}`,
    dtype: 'float32',
    inputs: [x(...shape), x(parameters), x(parameters)],
    build: (g, inputs) => {
      g.opsetImports.set('', opset);
      return g.op(opType, inputs, { ...attributes, epsilon: float(1e-2) });
    },
  };
}

function batchNorm(shape: number[], training?: 'training'): GradientCase {
  const channels = shape[1] as number;
  return {
    name: `[${shape}]${training ? ', by the batch' : ', by running statistics'}`,
    dtype: 'float32',
    inputs: [x(...shape), x(channels), x(channels), x(channels), from('positive', channels)],
    build: (g, inputs) => {
      const attributes = { epsilon: float(1e-2), momentum: float(0.8) };
      return training
        ? g.ops('BatchNormalization', inputs, { ...attributes, training_mode: 1 }, { outputs: 3 })
        : g.op('BatchNormalization', inputs, attributes);
    },
  };
}

/** Operators that normalize. */
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
    layerNorm([2, 3, 4], 0, true),
    layerNorm([2, 3, 2], 1, false, 'float32'),
    layerNormStatistics([3, 4], 1),
    layerNormStatistics([2, 3, 2], 1),
    {
      name: 'statistics alone',
      dtype: 'float32',
      inputs: [x(3, 4), x(4)],
      build: (g, inputs) =>
        g.ops('LayerNormalization', inputs, { epsilon: float(0.1) }, { outputs: 3 }).slice(1),
    },
    {
      name: 'constant ones as the scale',
      dtype: 'float32',
      inputs: [x(3, 4)],
      build: (g, [a]) => {
        const ones = g.initializer('ones', tensorOf('float32', [4], [1, 1, 1, 1]));
        return g.op('LayerNormalization', [a, ones], { epsilon: float(0.1) });
      },
    },
  ],
  RMSNormalization: [
    rmsNorm('RMSNormalization', [4], -1),
    rmsNorm('RMSNormalization', [3, 4], -1, 'float64'),
    rmsNorm('RMSNormalization', [2, 3, 4], 1),
    rmsNorm('RMSNormalization', [2, 3, 4], 0, 'float64'),
    rmsNorm('RMSNormalization', [2, 1, 2, 3], -1),
  ],
  SimplifiedLayerNormalization: [
    rmsNorm('SimplifiedLayerNormalization', [3, 4], -1),
    rmsNorm('SimplifiedLayerNormalization', [3, 4], -1, 'float64'),
    rmsNorm('SimplifiedLayerNormalization', [2, 3, 4], -1, 'float32', 2),
    rmsNorm('SimplifiedLayerNormalization', [2, 1, 2, 3], -1),
  ],
  GroupNormalization: [
    perChannel('GroupNormalization', [2, 4, 3], 4, { num_groups: 2 }),
    perChannel('GroupNormalization', [2, 4, 2, 3], 4, { num_groups: 4 }),
    perChannel('GroupNormalization', [1, 3, 2, 1, 2], 3, { num_groups: 1 }),
    perChannel('GroupNormalization', [2, 4, 3], 2, { num_groups: 2 }, 18),
    perChannel('GroupNormalization', [2, 3, 2, 2], 1, { num_groups: 1 }, 20),
  ],
  InstanceNormalization: [
    perChannel('InstanceNormalization', [2, 3, 4], 3),
    perChannel('InstanceNormalization', [1, 2, 3, 2], 2),
    perChannel('InstanceNormalization', [2, 1, 2, 2, 2], 1, {}, 22),
  ],
  BatchNormalization: [
    batchNorm([4, 3]),
    batchNorm([2, 3, 4]),
    batchNorm([2, 1, 3, 2]),
    batchNorm([2, 3, 4], 'training'),
    batchNorm([3, 2, 2, 2], 'training'),
  ],
};
