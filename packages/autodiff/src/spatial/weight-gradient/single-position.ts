import { byRows, isPoint, sizesOf, summedProducts, type WeightFormulation } from './problem.ts';

/** A kernel of one position, whatever the sizes of the image: the product of the cotangent with the image itself. */
export const singlePosition: WeightFormulation = {
  name: 'single position',
  prepare(problem) {
    const { g, image, cotangent, weights, window } = problem;
    const { group, outer, inner } = sizesOf(problem);
    if (outer === undefined || inner === undefined || !window.axes.every(isPoint)) return undefined;
    return () => {
      const left = byRows(g, cotangent, group, outer / group);
      return g.reshapeLike(summedProducts(g, left, byRows(g, image, group, inner)), weights);
    };
  },
};
