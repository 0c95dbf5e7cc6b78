import type { Value } from '@ouroboros/onnx';
import { type Algebra, rankOf } from '../../algebra.ts';
import { exchanged } from '../fixed-axis.ts';
import { cutLike, type WindowAxis } from '../window.ts';
import type { WeightFormulation } from './problem.ts';

/**
 * A convolution of X with dY, batch and channels exchanged, stride and dilation exchanged: images become channels that are summed over,
 * and the cotangent becomes the kernel. For sizes that only the running graph knows.
 */
export const exchangedConvolution: WeightFormulation = {
  name: 'exchanged convolution',
  prepare({ g, image, cotangent, weights, window: { axes, group } }) {
    const attributes = {
      strides: axes.map((axis) => axis.dilation),
      dilations: axes.map((axis) => axis.stride),
      pads: [...axes.map((axis) => axis.before), ...axes.map((axis) => axis.after)],
      group,
    };
    return () => {
      const made = g.op('Conv', [channelsFirst(g, image, group), exchanged(g, cotangent)], attributes);
      // [C, g M, k...]; elements behind the last position of the window give positions that the kernel does not have.
      return exchanged(g, axes.every(endsExactly) ? made : cutLike(g, made, weights));
    };
  },
};

function endsExactly({ stride, dilation }: WindowAxis): boolean {
  return stride <= dilation;
}

/** [N, g C, d...] to [C, g N, d...]. */
function channelsFirst(g: Algebra, image: Value, group: number): Value {
  if (group === 1) return exchanged(g, image);
  const rank = rankOf(image);
  const spatial = g.shapeSlice(image, 2, rank);
  const reshape = (a: Value, leading: readonly number[]): Value =>
    g.op('Reshape', [a, g.op('Concat', [g.builder.int64s(leading), spatial], { axis: 0 })]);
  const split = reshape(image, [0, group, -1]);
  const perm = Array.from({ length: rank - 2 }, (_, i) => i + 3);
  return reshape(g.transpose(split, [2, 1, 0, ...perm]), [0, -1]);
}
