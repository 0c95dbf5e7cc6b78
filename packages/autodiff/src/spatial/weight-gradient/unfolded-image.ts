import { elementCount } from '@ouroboros/onnx';
import { rankOf } from '../../algebra.ts';
import { unfold } from '../unfold.ts';

import { byRows, sizesOf, summedProducts, type WeightFormulation } from './problem.ts';

/**
 * The image is unfolded to what every position of the kernel sees of it, [N, C K, positions], and multiplied with the cotangent: one
 * product for each image, which is added to those of the others.
 */
export const unfoldedImage: WeightFormulation = {
  name: 'unfolded image',
  prepare(problem) {
    const { g, image, cotangent, weights, window } = problem;
    const { group, outer, inner, kernel } = sizesOf(problem);
    if (!outer || !inner || !kernel) return undefined;
    return () => {
      const unfolded = unfold(g, image, group * inner, window, kernel);
      const left = byRows(g, unfolded, group, inner * elementCount(kernel));
      const sum = summedProducts(g, left, byRows(g, cotangent, group, outer / group));
      const rank = rankOf(sum);
      const turned = g.transpose(sum, rank === 2 ? [1, 0] : [0, 2, 1]);
      return g.reshapeLike(turned, weights);
    };
  },
};
