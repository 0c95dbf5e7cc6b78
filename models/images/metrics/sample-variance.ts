import { columnVariances, type Features } from './features.ts';

/**
 * How much images differ from each other: the mean over all pixels and channels of the variance (divided by N) over the images; 0 where
 * all are equal, and of no images.
 *
 * @param images [N, 3 S S], in -1 .. 1
 */
export function sampleVariance(images: Features): number {
  if (images.rows === 0) return 0;
  return columnVariances(images).reduce((sum, variance) => sum + variance, 0) / images.width;
}
