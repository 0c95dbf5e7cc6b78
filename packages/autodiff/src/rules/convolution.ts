import { Fault } from '@ouroboros/errors';
import { type Dim, locate, type Value } from '@ouroboros/onnx';
import { type Algebra, rankOf, shapeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';
import { weightGradient } from '../spatial/weight-gradient/choice.ts';
import {
  cutLike,
  listAttribute,
  type SlidingWindow,
  unpaddedWindow,
  type WindowAxis,
  windowAttributes,
  withPads,
} from '../spatial/window.ts';

/** Convolutions of sequences, images and volumes: input [N, C, d...], weights [M, C/group, k...] (Conv). */
export const convolution = [
  defineRule('Conv', (context) => conv(context)),
  defineRule('ConvTranspose', (context) => convTranspose(context)),
];

function conv(context: RuleContext): Cotangents {
  const { g, cotangent, input } = context;
  const weights = input(1);
  const { image, window, restore } = paddedImage(context);
  return [
    () => restore(imageGradient(g, cotangent, weights, image(), window)),
    () => weightGradient({ g, image: image(), cotangent, weights, window }),
    () => channelSums(g, cotangent),
  ];
}

/** What the window of a Conv slides over, with the padding that it still has to add. */
interface PaddedImage {
  readonly image: () => Value;
  readonly window: SlidingWindow;
  /** Gradient of the input from that of `image`. */
  readonly restore: (gradient: Value) => Value;
}

function paddedImage(context: RuleContext): PaddedImage {
  const { node, input } = context;
  const x = input(0);
  const window = unpaddedWindow(node, shapeOf(x), shapeOf(input(1)));
  const same = node.string('auto_pad', 'NOTSET').startsWith('SAME');
  const pads = same ? samePads(context, window) : explicitPads(context, window.axes.length);
  if (!pads) return paddedWhileRunning(context, window);
  return { image: () => x, window: withPads(window, pads), restore: (gradient) => gradient };
}

function explicitPads({ node }: RuleContext, rank: number): readonly number[] {
  if (node.string('auto_pad', 'NOTSET') === 'VALID') return new Array<number>(2 * rank).fill(0);
  return listAttribute(node, 'pads', 2 * rank, 0);
}

/**
 * Padding that makes ceil(size / stride) positions of the window; the odd element goes after the input for SAME_UPPER.
 * Undefined where it depends on a size that is not known.
 */
function samePads(context: RuleContext, window: SlidingWindow): readonly number[] | undefined {
  const upper = context.node.string('auto_pad', '') === 'SAME_UPPER';
  const totals = window.axes.map((axis) => sameTotal(axis, reach(context, axis)));
  if (!totals.every((total) => total !== undefined)) return undefined;
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return upper ? [...less, ...more] : [...more, ...less];
}

function sameTotal({ size, stride }: WindowAxis, span: number): number | undefined {
  if (stride === 1) return span;
  if (typeof size !== 'number') return undefined;
  return Math.max((Math.ceil(size / stride) - 1) * stride + span + 1 - size, 0);
}

/** Distance from the first to the last element under the window. */
function reach({ node }: RuleContext, { kernel, dilation }: WindowAxis): number {
  if (typeof kernel === 'number') return (kernel - 1) * dilation;
  throw new Fault({
    code: 'autodiff/unknown-size',
    kind: 'request',
    subject: locate(node),
    expected: 'a kernel whose size is known, on which automatic padding depends',
    received: `size ${kernel ?? '?'}`,
    remedy: 'give the attribute kernel_shape, or the shape of the weights',
  });
}

/** SAME with strides over axes of unknown size: the input is padded by as much as the running graph finds. */
function paddedWhileRunning(context: RuleContext, window: SlidingWindow): PaddedImage {
  const { g, node, input, builder } = context;
  const x = input(0);
  const { axes } = window;
  const list = (pick: (axis: WindowAxis) => number): Value => builder.int64s(axes.map(pick));
  const strides = list((axis) => axis.stride);
  const sizes = g.shapeSlice(x, 2, rankOf(x));
  const steps = g.div(g.sub(sizes, 1), strides);
  const lack = g.sub(
    g.add(
      g.mul(steps, strides),
      list((axis) => reach(context, axis) + 1),
    ),
    sizes,
  );
  const total = g.op('Max', [lack, g.constant(sizes, 0)]);
  const less = g.div(total, 2);
  const more = g.sub(total, less);
  const upper = node.string('auto_pad', '') === 'SAME_UPPER';
  const pads = g.op('Concat', upper ? [less, more] : [more, less], { axis: 0 });
  const spatial = axes.map((_, i) => i + 2);
  const padded = g.pad(x, pads, spatial);
  return {
    image: () => padded,
    window: { ...window, axes: axes.map((axis) => ({ ...axis, size: null })) },
    restore: (gradient) => g.pad(gradient, g.neg(pads), spatial),
  };
}

/** The transposed convolution of the cotangent with the same weights, to the sizes of `image`. */
function imageGradient(
  g: Algebra,
  cotangent: Value,
  weights: Value,
  image: Value,
  window: SlidingWindow,
): Value {
  const rests = window.axes.map(restAfter);
  const attributes = { ...windowAttributes(window), output_padding: rests.map(({ most }) => most) };
  const made = g.op('ConvTranspose', [cotangent, weights], attributes);
  return rests.every(({ exact }) => exact) ? made : cutLike(g, made, image);
}

/** How many elements lie behind the last position of the window: exactly, or at most where a size is not known. */
function restAfter({ size, kernel, stride, dilation, before, after }: WindowAxis): {
  most: number;
  exact: boolean;
} {
  if (stride === 1) return { most: 0, exact: true };
  if (typeof size !== 'number' || typeof kernel !== 'number') return { most: stride - 1, exact: false };
  return { most: (size + before + after - (kernel - 1) * dilation - 1) % stride, exact: true };
}

/** Sums over all axes but the channels: [N, M, o...] to [M]. */
function channelSums(g: Algebra, cotangent: Value): Value {
  const axes = Array.from({ length: rankOf(cotangent) }, (_, i) => i).filter((axis) => axis !== 1);
  return g.reduceSum(cotangent, axes, false);
}

/** The transpose of a Conv with the same window: input [N, C, d...], weights [C, M/group, k...]. */
function convTranspose(context: RuleContext): Cotangents {
  const { g, cotangent, input } = context;
  const [x, weights] = [input(0), input(1)];
  const slid = withSizes(unpaddedWindow(context.node, shapeOf(x), shapeOf(weights)), cotangent);
  const window = withPads(slid, transposedPads(context, slid));
  return [
    () => cutLike(g, g.op('Conv', [cotangent, weights], windowAttributes(window)), x),
    () => weightGradient({ g, image: cotangent, cotangent: x, weights, window }),
    () => channelSums(g, cotangent),
  ];
}

/** `window` over the axes of `image`. */
function withSizes(window: SlidingWindow, image: Value): SlidingWindow {
  const axes = window.axes.map((axis, i) => ({ ...axis, size: shapeOf(image)[i + 2] ?? null }));
  return { ...window, axes };
}

/** Padding taken off the result of a ConvTranspose: given, or what is left over of a prescribed size. */
function transposedPads(context: RuleContext, window: SlidingWindow): readonly number[] {
  const { node } = context;
  const same = node.string('auto_pad', 'NOTSET').startsWith('SAME');
  if (!same && !node.ints('output_shape')) return explicitPads(context, window.axes.length);
  const extra = listAttribute(node, 'output_padding', window.axes.length, 0);
  const totals = window.axes.map((axis, i) => {
    const whole = wholeSize(context, axis, i, same && !node.ints('output_shape'));
    return Math.max(whole + (extra[i] as number), 0);
  });
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return node.string('auto_pad', 'NOTSET') === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less];
}

/** How much longer than prescribed the result along spatial axis `i` is without padding. */
function wholeSize(context: RuleContext, axis: WindowAxis, i: number, same: boolean): number {
  const span = reach(context, axis) + 1;
  if (same) return span - axis.stride;
  const from = known(context, shapeOf(context.input(0))[i + 2] ?? null, i);
  return (from - 1) * axis.stride + span - known(context, axis.size, i);
}

function known({ node }: RuleContext, size: Dim, axis: number): number {
  if (typeof size === 'number') return size;
  throw new Fault({
    code: 'autodiff/unknown-size',
    kind: 'request',
    subject: locate(node),
    expected: `a known size of spatial axis ${axis}, since output_shape is given`,
    received: `size ${size ?? '?'}`,
    remedy: 'declare the size in the model, or give pads instead of output_shape',
  });
}
