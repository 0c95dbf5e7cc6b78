import type { ImageView } from '@ouroboros/data/images';
import { type Features, rowOf } from './features.ts';

/** The image of a data set that is nearest to an image, pixel by pixel. */
export interface NearestImage {
  /** Its index in the view; of equally near ones the first. */
  readonly index: number;
  /** Mean over all pixels and channels of the squared difference, of values in -1 .. 1. */
  readonly squaredError: number;
}

/** How the images are searched. */
export interface NearestImagesOptions {
  /** Images read at a time (default 256). */
  readonly chunk?: number;
  /** Called between chunks with the number of images done. */
  readonly onChunk?: (done: number) => Promise<void> | void;
}

/** Values whose difference is summed before it is compared with the smallest so far. */
const stretch = 256;

/**
 * The nearest image in `view` to each of `images` [N, 3 S S]. The view, which holds at least one image, is read once, in
 * chunks: memory does not grow with it.
 *
 * @throws RangeError when the images have another size than the view's, or the view is empty.
 */
export async function nearestImages(
  images: Features,
  view: Pick<ImageView, 'images' | 'shape' | 'gather'>,
  { chunk = 256, onChunk }: NearestImagesOptions = {},
): Promise<NearestImage[]> {
  const width = widthOf(view);
  if (images.width !== width || view.images === 0) {
    throw new RangeError(`images of ${images.width} values have no nearest of ${view.images} of ${width}`);
  }
  const best = Array.from({ length: images.rows }, () => ({ index: 0, distance: Number.POSITIVE_INFINITY }));
  const data = new Float32Array(Math.min(chunk, view.images) * width);
  for (let first = 0; first < view.images; first += chunk) {
    const rows = Math.min(chunk, view.images - first);
    const indices = Array.from({ length: rows }, (_, i) => first + i);
    const found = { rows, width, data: view.gather(indices, data.subarray(0, rows * width)) };
    for (const [k, nearest] of best.entries()) improve(nearest, rowOf(images, k), found, first);
    await onChunk?.(first + rows);
  }
  return best.map(({ index, distance }) => ({ index, squaredError: distance / width }));
}

function widthOf({ shape }: Pick<ImageView, 'shape'>): number {
  return shape.channels * shape.height * shape.width;
}

/** Sum of the squared differences of the nearest image so far. */
interface Candidate {
  index: number;
  distance: number;
}

/** Looks for a nearer one than `nearest` to `image` among `found`, whose first row is image `first` of the view. */
function improve(nearest: Candidate, image: Features['data'], found: Features, first: number): void {
  for (let i = 0; i < found.rows; i++) {
    const distance = distanceUpTo(nearest.distance, image, rowOf(found, i));
    if (distance >= nearest.distance) continue;
    nearest.index = first + i;
    nearest.distance = distance;
  }
}

/** The squared distance of two images, or a part of it that reaches `limit` already. */
function distanceUpTo(limit: number, x: Features['data'], y: Features['data']): number {
  let sum = 0;
  for (let begin = 0; begin < x.length && sum < limit; begin += stretch) {
    const end = Math.min(begin + stretch, x.length);
    for (let j = begin; j < end; j++) sum += ((x[j] as number) - (y[j] as number)) ** 2;
  }
  return sum;
}
