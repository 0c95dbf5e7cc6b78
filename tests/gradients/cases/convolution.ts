import type { AttributeLike, GraphBuilder, Value } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

type Attributes = Readonly<Record<string, AttributeLike>>;

/** `value` declared with the sizes `shape` where it has symbols; -1 stays open. */
function sized(g: GraphBuilder, value: Value | undefined, shape: readonly number[]): Value {
  return g.op('Reshape', [value, g.int64s(shape)]);
}

/** Image [N, C, ...] and weights, with or without a bias; in float32, for which alone there are kernels. */
function convolution(
  operator: 'Conv' | 'ConvTranspose',
  name: string,
  image: number[],
  weights: number[],
  attributes: Attributes = {},
  bias?: number,
): GradientCase {
  return {
    name,
    dtype: 'float32',
    inputs: [x(...image), x(...weights), ...(bias === undefined ? [] : [x(bias)])],
    build: (g, inputs) => g.op(operator, inputs, attributes),
  };
}

/** The same with a symbol for the batch alone, as exported models have it. */
function batched(made: GradientCase): GradientCase {
  const build = (g: GraphBuilder, inputs: readonly Value[]): Value | readonly Value[] => {
    const fixed = inputs.map((input, i) => {
      const shape = made.inputs[i]?.shape ?? [];
      return sized(g, input, i === 0 ? [-1, ...shape.slice(1)] : shape);
    });
    return made.build(g, fixed);
  };
  return { ...made, name: `${made.name}, of an unknown batch`, build };
}

/** The same with known weights alone: the sizes of the image are symbols. */
function open(made: GradientCase): GradientCase {
  const build = (g: GraphBuilder, [image, weights, ...rest]: readonly Value[]): Value | readonly Value[] =>
    made.build(g, [image as Value, sized(g, weights, made.inputs[1]?.shape ?? []), ...rest]);
  return { ...made, name: `${made.name}, of an image of unknown size`, build };
}

/** Automatic padding needs the kernel: not checked where that is unknown too. */
function withKernel(made: GradientCase): GradientCase[] {
  return [{ ...made, staticOnly: true }, open(made)];
}

const conv = convolution.bind(undefined, 'Conv');
const transpose = convolution.bind(undefined, 'ConvTranspose');

const strided = { strides: [2, 3], pads: [1, 0, 2, 1] };

/** Convolutions: few channels go by a convolution, eight by products at each position of the kernel. */
export const convolutions: CaseTable = {
  Conv: [
    conv('1d', [2, 2, 7], [3, 2, 3], {}, 3),
    conv('1d, stride 3 that leaves a rest', [1, 2, 9], [2, 2, 2], { strides: [3], pads: [1, 0] }),
    conv('2d without bias', [2, 2, 4, 5], [3, 2, 3, 2]),
    conv('2d with bias and padding', [2, 2, 4, 4], [2, 2, 3, 3], { pads: [1, 1, 1, 1] }, 2),
    conv('2d, strides and asymmetric padding', [2, 2, 6, 7], [2, 2, 3, 2], strided),
    conv('2d, stride larger than the kernel', [1, 2, 8, 7], [2, 2, 1, 2], { strides: [3, 4] }),
    conv('2d, dilations', [1, 2, 7, 8], [2, 2, 3, 2], { dilations: [2, 3], pads: [0, 1, 1, 2] }),
    conv('2d, dilations and strides', [1, 2, 9, 9], [2, 2, 2, 3], { dilations: [2, 1], strides: [3, 2] }),
    conv('2d, groups', [2, 4, 4, 4], [6, 2, 2, 2], { group: 2, strides: [2, 1] }, 6),
    conv('2d, depthwise', [2, 3, 4, 4], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }, 3),
    conv('2d, depthwise with two filters a channel', [1, 2, 4, 4], [4, 1, 2, 2], { group: 2 }),
    conv('2d, one position', [2, 3, 2, 3], [2, 3, 1, 1], { kernel_shape: [1, 1] }, 2),
    conv('2d, one position in groups', [2, 4, 2, 2], [4, 2, 1, 1], { group: 2 }),
    conv('2d, the whole image', [2, 2, 3, 3], [2, 2, 3, 3]),
    conv('3d', [1, 2, 3, 4, 3], [2, 2, 2, 2, 2], { pads: [0, 1, 0, 1, 0, 0], strides: [1, 2, 1] }, 2),
    conv('3d, groups', [1, 2, 3, 3, 3], [2, 1, 2, 2, 2], { group: 2 }),
    conv('VALID', [1, 2, 5, 5], [2, 2, 3, 2], { auto_pad: 'VALID', strides: [2, 2] }),
    ...['SAME_UPPER', 'SAME_LOWER'].flatMap((auto_pad) => [
      ...withKernel(conv(`${auto_pad}, even kernel`, [1, 2, 5, 4], [2, 2, 2, 4], { auto_pad })),
      ...withKernel(conv(`${auto_pad}, strides`, [1, 2, 7, 6], [2, 2, 4, 3], { auto_pad, strides: [2, 3] })),
    ]),
    ...withKernel(
      conv('SAME_UPPER, a kernel smaller than the stride', [1, 2, 6, 5], [2, 2, 1, 2], {
        auto_pad: 'SAME_UPPER',
        strides: [3, 3],
      }),
    ),
    conv('eight channels', [2, 8, 5, 4], [3, 8, 3, 3], { pads: [1, 1, 0, 1] }, 3),
    conv('eight channels, strides', [1, 8, 7, 8], [2, 8, 3, 2], strided),
    conv('eight channels, dilations', [1, 8, 10, 9], [2, 8, 2, 2], { dilations: [3, 1], strides: [1, 2] }),
    conv('eight channels, 72 positions', [2, 8, 10, 9], [2, 8, 2, 2]),
    conv('eight channels of a group', [1, 16, 3, 4], [4, 8, 2, 2], { group: 2, strides: [1, 2] }),
    conv('eight channels, 1d', [2, 8, 5], [2, 8, 3], { pads: [1, 1] }),
    batched(conv('eight channels', [2, 8, 4, 4], [3, 8, 3, 3], { pads: [1, 1, 1, 1] }, 3)),
    batched(conv('eight channels, 72 positions', [2, 8, 10, 9], [2, 8, 2, 2])),
    batched(conv('groups', [2, 4, 4, 4], [4, 2, 3, 3], { group: 2 })),
    open(conv('strides', [2, 2, 6, 7], [2, 2, 3, 2], strided)),
    open(conv('one position', [2, 3, 2, 3], [2, 3, 1, 1])),
  ],
  ConvTranspose: [
    transpose('1d', [2, 2, 4], [2, 3, 3], {}, 3),
    transpose('1d, output padding', [1, 2, 3], [2, 2, 2], { strides: [3], output_padding: [2] }),
    transpose('2d', [2, 2, 3, 3], [2, 3, 2, 3], {}, 3),
    transpose('2d, strides, padding, output padding', [1, 2, 3, 4], [2, 2, 3, 3], {
      strides: [2, 3],
      pads: [1, 0, 1, 2],
      output_padding: [1, 0],
    }),
    transpose('2d, dilations', [1, 2, 3, 3], [2, 2, 2, 3], { dilations: [3, 2], strides: [2, 1] }),
    transpose('2d, groups', [2, 4, 2, 3], [4, 3, 2, 2], { group: 2, strides: [2, 2] }, 6),
    transpose('2d, depthwise', [1, 3, 3, 3], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
    transpose('3d', [1, 2, 2, 2, 3], [2, 2, 2, 2, 2], { strides: [2, 1, 2], pads: [0, 0, 1, 0, 1, 0] }, 2),
    transpose('eight channels', [2, 3, 3, 4], [3, 8, 2, 2], { strides: [2, 2] }, 8),
    transpose('eight channels, overlapping', [1, 3, 8, 8], [3, 8, 3, 3], { pads: [1, 1, 1, 1] }),
    batched(transpose('strides', [2, 2, 3, 3], [2, 2, 3, 3], { strides: [2, 2], output_padding: [1, 1] })),
    ...['SAME_UPPER', 'SAME_LOWER', 'NOTSET'].flatMap((auto_pad): GradientCase[] => [
      {
        ...transpose(`output shape, ${auto_pad}`, [1, 2, 3, 3], [2, 2, 4, 3], {
          auto_pad,
          strides: [2, 2],
          output_shape: [5, 6],
        }),
        staticOnly: true,
      },
      {
        ...transpose(`larger output shape, ${auto_pad}`, [1, 2, 3, 3], [2, 2, 2, 2], {
          auto_pad,
          strides: [2, 2],
          output_shape: [7, 6],
        }),
        staticOnly: true,
      },
    ]),
    ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap((auto_pad) =>
      withKernel(transpose(auto_pad, [1, 2, 3, 2], [2, 2, 4, 3], { auto_pad, strides: [1, 2] })),
    ),
  ],
};
