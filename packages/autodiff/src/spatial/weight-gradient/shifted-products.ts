import { elementCount, type Value } from '@ouroboros/onnx';
import { exchanged, paddedLast, seenBy, taps } from '../fixed-axis.ts';

import { sizesOf, type WeightFormulation } from './problem.ts';

/**
 * A matrix product for each position k of the kernel, over all images at once: dY [M, N positions] with what k sees of the image,
 * [N positions, C]. Both lie as the product reads them; with channels last, a shift copies all channels of a pixel together.
 */
export const shiftedProducts: WeightFormulation = {
  name: 'shifted products',
  prepare(problem) {
    const { g, image, cotangent, weights } = problem;
    const { group, outer, inner, kernel, axes } = sizesOf(problem);
    if (group !== 1 || !outer || !inner || !kernel || !axes) return undefined;
    return () => {
      const left = g.reshape(exchanged(g, cotangent), [outer, -1]);
      const padded = paddedLast(g, image, axes);
      const parts = taps(kernel).map((tap): Value => {
        const seen = g.reshape(seenBy(g, padded, axes, tap), [-1, inner]);
        return g.op('MatMul', [left, seen]);
      });
      const joined = g.op('Concat', parts, { axis: 1 });
      const side = g.reshape(joined, [outer, elementCount(kernel), inner]);
      return g.reshapeLike(g.transpose(side, [0, 2, 1]), weights);
    };
  },
};
