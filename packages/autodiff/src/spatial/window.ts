import { type Dim, type Node, type Shape, sameDim, type Value } from '@ouroboros/onnx';
import { type Algebra, shapeOf } from '../algebra.ts';

/** How a window slides along one spatial axis. */
export interface WindowAxis {
  /** Elements of the axis, before padding. */
  readonly size: Dim;
  readonly kernel: Dim;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before and after the axis. */
  readonly before: number;
  readonly after: number;
}

/** A window over all spatial axes of a tensor [N, C, d...], with its padding resolved to numbers. */
export interface SlidingWindow {
  readonly axes: readonly WindowAxis[];
  readonly group: number;
}

/** The list attribute `name`, `count` times `fallback` when absent. */
export function listAttribute(node: Node, name: string, count: number, fallback: number): readonly number[] {
  return node.ints(name) ?? new Array<number>(count).fill(fallback);
}

/** Kernel, stride and dilation as the attributes of `node` and the weights [.., .., k...] have them; no padding. */
export function unpaddedWindow(node: Node, input: Shape, weights: Shape): SlidingWindow {
  const kernel = node.ints('kernel_shape') ?? weights.slice(2);
  const strides = listAttribute(node, 'strides', kernel.length, 1);
  const dilations = listAttribute(node, 'dilations', kernel.length, 1);
  const axes = kernel.map((size, i) => ({
    size: input[i + 2] ?? null,
    kernel: size,
    stride: strides[i] as number,
    dilation: dilations[i] as number,
    before: 0,
    after: 0,
  }));
  return { axes, group: node.int('group', 1) };
}

/** `window` with the padding `[before..., after...]`. */
export function withPads(window: SlidingWindow, pads: readonly number[]): SlidingWindow {
  const rank = window.axes.length;
  const axes = window.axes.map((axis, i) => ({
    ...axis,
    before: pads[i] as number,
    after: pads[i + rank] as number,
  }));
  return { ...window, axes };
}

/** The attributes that make a Conv or ConvTranspose slide as `window` does. */
export function windowAttributes({ axes, group }: SlidingWindow): Record<string, number | number[]> {
  return {
    strides: axes.map((axis) => axis.stride),
    dilations: axes.map((axis) => axis.dilation),
    pads: [...axes.map((axis) => axis.before), ...axes.map((axis) => axis.after)],
    group,
  };
}

/** `a` [N, C, ...] with the spatial sizes of `like`, cut off at the end where it is longer. */
export function cutLike(g: Algebra, a: Value, like: Value): Value {
  const [from, to] = [shapeOf(a), shapeOf(like)];
  const rank = from.length;
  const fits = from.slice(2).every((dim, i) => sameDim(dim, to[i + 2] as Dim));
  if (fits) return a;
  const axes = Array.from({ length: rank - 2 }, (_, i) => i + 2);
  const starts = g.builder.int64s(axes.map(() => 0));
  return g.op('Slice', [a, starts, g.shapeSlice(like, 2, rank), g.builder.int64s(axes)]);
}
