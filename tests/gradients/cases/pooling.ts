import type { AttributeLike } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase, type Range } from '../gradient-case.ts';

type Attributes = Readonly<Record<string, AttributeLike>>;

function pool(
  operator: string,
  dtype: 'float32' | 'float64',
  range: Range,
  name: string,
  shape: number[],
  attributes: Attributes = {},
): GradientCase {
  return {
    name,
    dtype,
    inputs: [from(range, ...shape)],
    build: (g, [a]) => g.op(operator, [a], attributes),
  };
}

const max = pool.bind(undefined, 'MaxPool', 'float64', 'distinct');
const average = pool.bind(undefined, 'AveragePool', 'float32', 'normal');
const norm = pool.bind(undefined, 'LpPool', 'float32', 'nonzero');

/** Maxima, means and norms over windows. */
export const pools: CaseTable = {
  MaxPool: [
    max('1d', [2, 2, 7], { kernel_shape: [3] }),
    max('2d, tiles', [2, 2, 4, 6], { kernel_shape: [2, 2], strides: [2, 2] }),
    max('2d, overlapping and padded', [2, 2, 5, 5], {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    }),
    max('2d, asymmetric padding, dilations', [1, 2, 6, 7], {
      kernel_shape: [3, 2],
      dilations: [2, 3],
      pads: [1, 0, 2, 1],
    }),
    max('2d, rounded up', [1, 2, 5, 6], { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 }),
    max('2d, dilated tiles', [1, 1, 6, 6], { kernel_shape: [2, 2], strides: [2, 2], dilations: [2, 2] }),
    max('SAME_LOWER', [1, 2, 5, 4], { kernel_shape: [2, 3], strides: [2, 1], auto_pad: 'SAME_LOWER' }),
    max('3d', [1, 2, 3, 4, 4], { kernel_shape: [2, 2, 2], strides: [1, 2, 2] }),
    max('storage order 1', [1, 2, 4, 4], { kernel_shape: [2, 2], storage_order: 1 }),
    {
      ...max('positions in use', [1, 2, 4, 4], {}),
      build: (g, [a]) =>
        g.ops('MaxPool', [a], { kernel_shape: [2, 2], strides: [2, 2] }, { outputs: 2 }).slice(0, 1),
    },
    { ...max('float32', [2, 2, 4, 4], { kernel_shape: [2, 2], strides: [1, 2] }), dtype: 'float32' },
  ],
  AveragePool: [
    average('1d', [2, 2, 7], { kernel_shape: [3], strides: [2] }),
    average('2d, tiles', [2, 2, 4, 6], { kernel_shape: [2, 2], strides: [2, 2] }),
    average('2d, overlapping and padded', [2, 2, 5, 5], {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    }),
    average('2d, padding counted', [1, 2, 5, 6], {
      kernel_shape: [3, 3],
      pads: [1, 0, 2, 1],
      count_include_pad: 1,
    }),
    average('2d, rounded up', [1, 2, 5, 6], { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 }),
    average('2d, rounded up, padding counted', [1, 2, 6, 5], {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      ceil_mode: 1,
      count_include_pad: 1,
    }),
    average('2d, dilations', [1, 2, 6, 7], { kernel_shape: [2, 3], dilations: [3, 2] }),
    average('SAME_UPPER', [1, 2, 5, 4], { kernel_shape: [2, 3], strides: [2, 1], auto_pad: 'SAME_UPPER' }),
    average('3d', [1, 2, 3, 4, 4], { kernel_shape: [2, 3, 2], strides: [1, 1, 2], pads: [1, 1, 0, 0, 1, 0] }),
  ],
  LpPool: [
    norm('1d', [2, 2, 7], { kernel_shape: [3] }),
    norm('2d, p 1', [1, 2, 4, 5], { kernel_shape: [2, 2], p: 1, strides: [2, 1] }),
    norm('2d, p 3, padded', [1, 2, 4, 4], {
      kernel_shape: [3, 3],
      p: 3,
      pads: [1, 1, 1, 1],
      strides: [2, 2],
    }),
    norm('3d', [1, 1, 3, 3, 3], { kernel_shape: [2, 2, 2] }),
  ],
  GlobalLpPool: [
    pool('GlobalLpPool', 'float32', 'nonzero', '2d', [2, 2, 3, 3]),
    pool('GlobalLpPool', 'float32', 'nonzero', '1d, p 3', [2, 2, 4], { p: 3 }),
  ],
  GlobalAveragePool: [
    pool('GlobalAveragePool', 'float32', 'normal', '1d', [2, 3, 4]),
    pool('GlobalAveragePool', 'float32', 'normal', '2d', [2, 2, 3, 2]),
    pool('GlobalAveragePool', 'float32', 'normal', '3d', [1, 2, 2, 3, 2]),
  ],
  GlobalMaxPool: [
    pool('GlobalMaxPool', 'float32', 'distinct', '1d', [2, 3, 4]),
    pool('GlobalMaxPool', 'float32', 'distinct', '2d', [2, 2, 3, 2]),
    pool('GlobalMaxPool', 'float32', 'distinct', '3d', [1, 2, 2, 3, 2]),
  ],
};
