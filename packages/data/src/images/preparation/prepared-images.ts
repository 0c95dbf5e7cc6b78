import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { removeTemporaries } from '../../durable-file.ts';
import { describePrepared, requireFinished } from '../../preparation/prepared-folder.ts';
import { begin, recordName, testName, wasBegun } from '../../preparation/record.ts';
import { noneSkipped } from '../../preparation/skipped.ts';
import { shapeText } from '../image-shape.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { requireYield, tooFewImages } from './image-faults.ts';
import { sliceImages } from './image-slice.ts';
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

/** How many images are to be taken of a shard. */
function countOf(shard: ImageShard, split: 'train' | 'test', wanted: number | undefined): number {
  const { examples: images } = shard.manifest;
  requireYield({ subject: shard.directory, split, wanted, images, skipped: noneSkipped });
  return wanted ?? images;
}

/** Both shards of a folder, if a model can take them. */
async function openFolder({ path, size }: PreparedImageOptions) {
  await requireFinished({ directory: path, first: testName });
  const train = await openImageShard(join(path, 'train'));
  const test = await openImageShard(join(path, testName));
  for (const shard of [train, test]) requireSize(shard, size);
  return { train, test };
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
  // Nothing need be made here: the record alone says what was begun.
  const place = { directory, first: recordName };
  await wasBegun(place, options);
  const { train, test } = await openFolder(options);
  const trainImages = countOf(train, 'train', options.images);
  const testImages = countOf(test, 'test', options.testImages);
  await begin(place, options, await describePrepared({ train, test }));
  await removeTemporaries(directory);
  const all = testImages === test.manifest.examples;
  const taken = all ? test : await sliceImages(join(directory, testName), test, [0, testImages]);
  return { train, trainImages, test: taken, skipped: noneSkipped };
}

/**
 * Fresh batch `batch` of a folder that was prepared before: the images behind those of the batch before, as many as are trained on.
 *
 * @throws Fault `data/too-few-images`; those of `takePreparedImages`.
 */
export async function takeFreshImages(
  directory: string,
  options: PreparedImageOptions,
  batch: number,
): Promise<ImageShard> {
  const { train, trainImages: wanted } = await takePreparedImages(directory, options);
  const first = (batch - 1) * wanted;
  const images = Math.max(0, Math.min(wanted, train.manifest.examples - first));
  if (images < wanted) {
    const outcome = { subject: options.path, split: 'train', batch, images, skipped: noneSkipped } as const;
    throw tooFewImages({ ...outcome, wanted }, wanted);
  }
  return sliceImages(join(directory, `train-${batch}`), train, [first, first + wanted]);
}
