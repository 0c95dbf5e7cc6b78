import { join } from 'node:path';
import { exists } from '../../durable-file.ts';
import { requireWhole } from '../../option.ts';
import { begin, testName } from '../../preparation/record.ts';
import type { Json } from '../../shard/manifest.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { openImages } from '../sources/sources.ts';
import { type ImageCall, prepareImageStage } from './image-stage.ts';
import type { ImageOptions, ImageSourceOptions, PreparedImages } from './options.ts';
import { prepareImages, trainStage } from './preparation.ts';
import { takeFreshImages } from './prepared-images.ts';

/** Number of the first candidate behind those that a shard took. */
function endOf({ manifest }: ImageShard): number {
  const [, end] = manifest.provenance.candidates as readonly [Json, number];
  return end;
}

/** Makes the shard of batch `batch`, from 2 on, behind the one before, or finds it made. */
async function prepareBatch(
  directory: string,
  options: ImageSourceOptions,
  { train, test, before }: Pick<PreparedImages, 'train' | 'test'> & { readonly before: ImageShard },
  batch: number,
  call: ImageCall,
): Promise<ImageShard> {
  const target = join(directory, `train-${batch}`);
  if (await exists(target)) return openImageShard(target);
  const source = await openImages(options);
  await begin({ directory, first: testName }, options, source.facts);
  const stage = trainStage(directory, options, source, test);
  const provenance = { ...stage.provenance, batch };
  const wanted = train.manifest.examples;
  return prepareImageStage(
    { ...stage, directory: target, from: endOf(before), wanted, batch, provenance },
    call,
  );
}

/**
 * Fresh batch `batch` of real images for data that `prepareImages` made, or makes now, with the same options: as many images as
 * `train/` holds, from the same split in the same order, behind those of the batch before, which is made first where it is not
 * there; in `train-<batch>/`. Batch 1 is `train/` itself. What is there already is opened; interrupted work goes on. Of the source
 * `prepared` a batch has `trainImages` images.
 *
 * @param batch 1-based.
 * @throws Fault `data/too-few-images` when the source does not hold that many; those of `prepareImages`.
 */
export async function prepareFreshImages(
  directory: string,
  options: ImageOptions,
  batch: number,
  call: ImageCall = {},
): Promise<ImageShard> {
  requireWhole('batch', batch, 1);
  if (batch > 1 && options.source === 'prepared') return takeFreshImages(directory, options, batch);
  const { train, test } = await prepareImages(directory, options, call);
  if (options.source === 'prepared') return train;
  let before = train;
  for (let k = 2; k <= batch; k++) {
    before = await prepareBatch(directory, options, { train, test, before }, k, call);
  }
  return before;
}
