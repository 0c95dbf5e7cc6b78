import { Fault } from '@ouroboros/errors';
import { type PreparedRequest, takeFreshBatch, takePrepared } from '../../preparation/prepared-shards.ts';
import { noneSkipped } from '../../preparation/skipped.ts';
import { shapeText } from '../image-shape.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { sliceImages } from './image-slice.ts';
import { imageWording } from './image-wording.ts';
import type { PreparedImageOptions, PreparedImages } from './options.ts';

/** Passes a shard whose images have the size. */
function requireSize({ directory, manifest }: ImageShard, size: number | undefined): void {
  const { height, width } = manifest;
  if (size === undefined || (height === size && width === size)) return;
  throw new Fault({
    code: 'data/shape-differs',
    kind: 'request',
    subject: directory,
    expected: `images of ${size} x ${size}, as the model takes them`,
    received: shapeText(manifest),
    remedy: `prepare the images with this size, or choose a model of ${height} x ${width}`,
  });
}

function requestOf(directory: string, options: PreparedImageOptions): PreparedRequest<ImageShard> {
  const open = async (path: string) => {
    const shard = await openImageShard(path);
    requireSize(shard, options.size);
    return shard;
  };
  const wanted = { train: options.images, test: options.testImages };
  return { directory, options, wanted, wording: imageWording, open, slice: sliceImages };
}

/**
 * Takes images from a folder that was prepared before, where they lie: `directory` receives a record of what it was, and a test
 * shard of its own where not all test images are asked for.
 *
 * @throws Fault `data/not-prepared`, `data/corrupt` naming the file, `data/wrong-kind` for stories, `data/shape-differs`,
 * `data/too-few-images`, `data/prepared-otherwise`, `data/source-changed` for another folder than it was begun with.
 */
export async function takePreparedImages(
  directory: string,
  options: PreparedImageOptions,
): Promise<PreparedImages> {
  const { train, trainExamples: trainImages, test } = await takePrepared(requestOf(directory, options));
  return { train, trainImages, test, skipped: noneSkipped };
}

/**
 * Fresh batch `batch` of a folder that was prepared before: the images behind those of the batch before, as many as are trained on.
 *
 * @throws Fault `data/too-few-images`; those of `takePreparedImages`.
 */
export function takeFreshImages(
  directory: string,
  options: PreparedImageOptions,
  batch: number,
): Promise<ImageShard> {
  return takeFreshBatch(requestOf(directory, options), batch);
}
