import type { Value } from '@ouroboros/onnx';
import { type Algebra, rankOf } from '../../algebra.ts';
import { exchanged, type FixedAxis } from '../fixed-axis.ts';
import type { ConvolutionFormulation } from './problem.ts';

/**
 * For stride 1 a ConvTranspose is a Conv with the kernel mirrored and its channels exchanged, and the other way round. A Conv copies every
 * channel that it reads as often as the kernel has positions, a ConvTranspose every channel that it writes.
 */
export const mirrored: ConvolutionFormulation = {
  name: 'mirrored',
  prepare({ g, node, input, weights, bias, axes }) {
    const pads = (['before', 'after'] as const).flatMap((side) =>
      axes.map((axis) => (axis.kernel - 1) * axis.dilation - axis[side]),
    );
    if (!axes.every(isFull) || pads.some((size) => size < 0)) return undefined;
    const other = node.opType === 'Conv' ? 'ConvTranspose' : 'Conv';
    const dilations = axes.map(({ dilation }) => dilation);
    return () => g.op(other, [input, exchanged(g, reversed(g, weights)), bias], { pads, dilations });
  },
};

/** True for stride 1 and no output padding. */
function isFull({ size, kernel, stride, dilation, before, after, out }: FixedAxis): boolean {
  return stride === 1 && out === size + before + after - (kernel - 1) * dilation;
}

/** `weights` [.., .., k...] with every axis of the kernel the other way round. */
function reversed(g: Algebra, weights: Value): Value {
  const spatial = Array.from({ length: rankOf(weights) - 2 }, (_, i) => i + 2);
  const all = (value: number): Value => g.builder.int64s(spatial.map(() => value));
  return g.op('Slice', [weights, all(-1), all(-(2 ** 31)), g.builder.int64s(spatial), all(-1)]);
}
