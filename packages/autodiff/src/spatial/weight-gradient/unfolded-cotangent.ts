import { elementCount } from '@ouroboros/onnx';
import { unfold } from '../unfold.ts';
import type { SlidingWindow } from '../window.ts';

import { byRows, sizesOf, summedProducts, type WeightFormulation, type WeightSizes } from './problem.ts';

/**
 * For stride 1 the shift may as well be the cotangent's: dW[m, c, k] = sum over n, q of dY[n, m, q - k dilation + before] X[n, c, q].
 * The cotangent is unfolded, [N, M K, d...], which is less where M < C.
 */
export const unfoldedCotangent: WeightFormulation = {
  name: 'unfolded cotangent',
  prepare(problem) {
    const { g, image, cotangent, weights } = problem;
    const sizes = sizesOf(problem);
    const { group, outer, inner, kernel } = sizes;
    const window = mirrored(sizes);
    if (group !== 1 || !outer || !inner || !kernel || !window) return undefined;
    return () => {
      const positions = elementCount(kernel);
      const unfolded = unfold(g, cotangent, outer, window, kernel, true);
      const left = byRows(g, unfolded, group, outer * positions);
      const sum = summedProducts(g, left, byRows(g, image, group, inner));
      const side = g.reshape(sum, [outer, positions, inner]);
      return g.reshapeLike(g.transpose(side, [0, 2, 1]), weights);
    };
  },
};

/** The window that slides over the cotangent and has a place for every element of the image; undefined where there is none. */
function mirrored({ axes }: WeightSizes): SlidingWindow | undefined {
  const turned = axes?.map(({ size, kernel, stride, dilation, before, out }) => {
    const span = (kernel - 1) * dilation;
    const place = { size: out, kernel, stride, dilation };
    return { ...place, before: span - before, after: size - out + before };
  });
  const fits = turned?.every(({ stride, before, after }) => stride === 1 && before >= 0 && after >= 0);
  return turned && fits ? { axes: turned, group: 1 } : undefined;
}
