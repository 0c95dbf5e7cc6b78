import type { Value } from '@ouroboros/onnx';
import { type Algebra, rankOf, shapeOf } from '../algebra.ts';
import type { SlidingWindow, WindowAxis } from './window.ts';

/** How a window slides along an axis whose sizes are all numbers. */
export interface FixedAxis extends WindowAxis {
  readonly size: number;
  readonly kernel: number;
  /** Positions of the window. */
  readonly out: number;
}

/** The axes of `window`, which `result` [N, M, o...] has a place for each position of; undefined where a size is no number. */
export function fixedAxes(window: SlidingWindow, result: Value): readonly FixedAxis[] | undefined {
  const outs = shapeOf(result).slice(2);
  const axes = window.axes.map((axis, i) => ({ ...axis, out: outs[i] }));
  return axes.every(isFixed) ? axes : undefined;
}

function isFixed(axis: Record<'size' | 'kernel' | 'out', unknown>): axis is FixedAxis {
  return [axis.size, axis.kernel, axis.out].every((size) => typeof size === 'number');
}

/** Every position of a kernel of these sizes, the last axis fastest. */
export function taps(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, k) => [...head, k])),
    [[]],
  );
}

/** [N, C, d...] to [N, d..., C]. */
export function channelsLast(g: Algebra, a: Value): Value {
  const spatial = Array.from({ length: rankOf(a) - 2 }, (_, i) => i + 2);
  return g.transpose(a, [0, ...spatial, 1]);
}

/** `a` with its first two axes exchanged. */
export function exchanged(g: Algebra, a: Value): Value {
  const perm = Array.from({ length: rankOf(a) }, (_, i) => i);
  return g.transpose(a, [1, 0, ...perm.slice(2)]);
}

/** An image with its channels last, [N, d..., C], and the padding of `axes` around it. */
export function paddedLast(g: Algebra, image: Value, axes: readonly FixedAxis[]): Value {
  const pads = [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)];
  const last = channelsLast(g, image);
  if (pads.every((size) => size === 0)) return last;
  return g.pad(
    last,
    pads,
    axes.map((_, i) => i + 1),
  );
}

/** What position `tap` of the kernel sees of a padded image [N, d..., C]: [N, o..., C]. */
export function seenBy(g: Algebra, padded: Value, axes: readonly FixedAxis[], tap: readonly number[]): Value {
  const starts = axes.map(({ dilation }, i) => (tap[i] as number) * dilation);
  const ends = axes.map(({ out, stride }, i) => (starts[i] as number) + (out - 1) * stride + 1);
  const steps = axes.map(({ stride }) => stride);
  const spatial = axes.map((_, i) => i + 1);
  const whole = spatial.every(
    (at, i) => starts[i] === 0 && steps[i] === 1 && shapeOf(padded)[at] === ends[i],
  );
  if (whole) return padded;
  return g.op('Slice', [padded, ...[starts, ends, spatial, steps].map((list) => g.builder.int64s(list))]);
}
