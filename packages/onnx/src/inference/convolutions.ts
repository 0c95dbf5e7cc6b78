import { addDims, divideDims, multiplyDims, subtractDims } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, Inferred, RuleGroup } from './context.ts';

/** Kernel, stride, dilation and padding of each spatial axis. */
interface Window {
  readonly kernel: Dim;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

function windows(c: InferenceContext, kernel: readonly Dim[]): Window[] {
  const rank = kernel.length;
  const list = (name: string, fallback: number) => {
    const given = c.node.ints(name);
    const wanted = name === 'pads' ? 2 * rank : rank;
    if (given && given.length !== wanted) c.fail(`${wanted} ${name}`, `[${given.join(', ')}]`);
    return given ?? Array.from({ length: wanted }, () => fallback);
  };
  const [strides, dilations, pads] = [list('strides', 1), list('dilations', 1), list('pads', 0)];
  return kernel.map((size, i) => ({
    kernel: size,
    stride: strides[i] as number,
    dilation: dilations[i] as number,
    before: pads[i] as number,
    after: pads[i + rank] as number,
  }));
}

/** Output size of one axis: (size + pads - dilation (kernel - 1) - 1) / stride + 1, rounded down (or up). */
function slidSize(c: InferenceContext, size: Dim, w: Window): Dim {
  const automatic = c.node.string('auto_pad', 'NOTSET');
  const up = (numerator: Dim) => divideDims(addDims(numerator, w.stride - 1), w.stride);
  if (automatic.startsWith('SAME')) return up(size);
  const padded = automatic === 'VALID' ? size : addDims(size, w.before + w.after);
  const reach = multiplyDims(subtractDims(w.kernel, 1), w.dilation);
  const room = subtractDims(subtractDims(padded, reach), 1);
  if (typeof room === 'number' && room < 0) c.fail('windows no larger than the padded input');
  const ceiling = c.node.int('ceil_mode', 0) !== 0;
  const steps = ceiling ? up(room) : divideDims(room, w.stride);
  const result = addDims(steps, 1);
  // Rounding up must not make a window that begins in the padding after the input.
  if (ceiling && typeof result === 'number' && typeof size === 'number') {
    return (result - 1) * w.stride >= size + w.before ? result - 1 : result;
  }
  return result;
}

function spatial(shape: Shape): Shape {
  return shape.slice(2);
}

/** Input [N, C, d...], weights [M, C/group, k...]. */
const convolution: InferenceRule = (c) => {
  const [x, weights] = [c.shape(0), c.shape(1)];
  if (!x || !weights) return [c.like(0, undefined)];
  if (x.length !== weights.length || x.length < 3)
    c.fail('input [N, C, ...] and weights [M, C/group, ...] of one rank');
  const channels = multiplyDims(weights[1] as Dim, c.node.int('group', 1));
  c.match(x[1] as Dim, channels, 'as many input channels as the weights have, times the groups');
  const kernel = c.node.ints('kernel_shape') ?? spatial(weights);
  const sizes = windows(c, kernel).map((w, i) => slidSize(c, x[i + 2] as Dim, w));
  return [c.like(0, [x[0] as Dim, weights[0] as Dim, ...sizes])];
};

/** Input [N, C, d...], weights [C, M/group, k...]. */
const transposedConvolution: InferenceRule = (c) => {
  const [x, weights] = [c.shape(0), c.shape(1)];
  if (!x || !weights) return [c.like(0, undefined)];
  if (x.length !== weights.length || x.length < 3)
    c.fail('input [N, C, ...] and weights [C, M/group, ...] of one rank');
  c.match(x[1] as Dim, weights[0] as Dim, 'as many input channels as the weights have');
  const kernel = c.node.ints('kernel_shape') ?? spatial(weights);
  const extra = c.node.ints('output_padding') ?? kernel.map(() => 0);
  const fixed = c.node.ints('output_shape')?.slice(-kernel.length);
  const same = c.node.string('auto_pad', 'NOTSET').startsWith('SAME');
  const sizes = windows(c, kernel).map((w, i): Dim => {
    const size = x[i + 2] as Dim;
    if (fixed) return fixed[i] as number;
    if (same) return multiplyDims(size, w.stride);
    const span = multiplyDims(subtractDims(size, 1), w.stride);
    const reach = multiplyDims(subtractDims(w.kernel, 1), w.dilation);
    return addDims(addDims(span, reach), 1 + (extra[i] as number) - w.before - w.after);
  });
  const channels = multiplyDims(weights[1] as Dim, c.node.int('group', 1));
  return [c.like(0, [x[0] as Dim, channels, ...sizes])];
};

const pooling: InferenceRule = (c) => {
  const x = c.shape(0);
  const kernel = c.node.ints('kernel_shape');
  if (!x || !kernel) return [c.like(0, undefined)];
  if (x.length !== kernel.length + 2) c.fail(`an input of ${kernel.length + 2} axes`);
  const sizes = windows(c, kernel).map((w, i) => slidSize(c, x[i + 2] as Dim, w));
  const shape = [...x.slice(0, 2), ...sizes];
  const indices: Inferred = { dtype: 'int64', shape };
  return [c.like(0, shape), indices];
};

const globalPooling: InferenceRule = (c) => {
  const x = c.shape(0);
  return [
    c.like(
      0,
      x?.map((dim, i) => (i < 2 ? dim : 1)),
    ),
  ];
};

/** A size times a scale, rounded down; a symbolic size only where the scale is a whole number or divides by one. */
function scaledSize(size: Dim, scale: number): Dim {
  if (typeof size === 'number') return Math.floor(size * scale);
  if (Number.isInteger(scale)) return multiplyDims(size, scale);
  return Number.isInteger(1 / scale) ? divideDims(size, 1 / scale) : null;
}

/** Sizes from the input `sizes`, or from constant `scales`. */
const resize: InferenceRule = (c) => {
  const x = c.shape(0);
  if (!x) return [c.like(0, undefined)];
  const [scaleInput, sizeInput] = c.version < 11 ? [1, 3] : [2, 3];
  const axes = c.node.ints('axes')?.map((axis) => c.axis(axis, x.length)) ?? [...x.keys()];
  const sizes = c.elements(sizeInput);
  const scales = c.node.inputs[scaleInput]?.constant?.data as Float32Array | undefined;
  const stretched = c.node.string('keep_aspect_ratio_policy', 'stretch') === 'stretch';
  const result: Dim[] = [...x];
  axes.forEach((axis, i) => {
    const size = x[axis] as Dim;
    if (sizes && stretched) result[axis] = sizes[i] ?? null;
    else if (scales?.length) result[axis] = scaledSize(size, scales[i] as number);
    else result[axis] = null;
  });
  return [c.like(0, result)];
};

/** Convolution, pooling and resizing of images, sequences and volumes. */
export const convolutions: RuleGroup = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  AveragePool: pooling,
  MaxPool: pooling,
  LpPool: pooling,
  GlobalAveragePool: globalPooling,
  GlobalMaxPool: globalPooling,
  GlobalLpPool: globalPooling,
  Resize: resize,
};
