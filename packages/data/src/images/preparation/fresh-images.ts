import { requireWhole } from '../../option.ts';
import { begin, testName } from '../../preparation/record.ts';
import { chainBatches } from '../../preparation/splits.ts';
import type { Json } from '../../shard/manifest.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { openImages } from '../sources/sources.ts';
import { type ImageCall, type ImageStage, prepareImageStage } from './image-stage.ts';
import type { ImageOptions, ImageSourceOptions, PreparedImages } from './options.ts';
import { prepareImages, trainStage } from './preparation.ts';
import { takeFreshImages } from './prepared-images.ts';

/** Number of the first candidate behind those that a shard took. */
function endOf({ manifest }: ImageShard): number {
  const [, end] = manifest.provenance.candidates as readonly [Json, number];
  return end;
}

/** Makes the shard of a batch, from 2 on, behind the one before. */
async function makeBatch(
  directory: string,
  options: ImageSourceOptions,
  { train, test }: Pick<PreparedImages, 'train' | 'test'>,
  place: Pick<ImageStage, 'directory' | 'from'> & { readonly batch: number },
  call: ImageCall,
): Promise<ImageShard> {
  const source = await openImages(options);
  await begin({ directory, first: testName }, options, source.facts);
  const stage = trainStage(directory, options, source, test);
  const provenance = { ...stage.provenance, batch: place.batch };
  return prepareImageStage({ ...stage, ...place, wanted: train.manifest.examples, provenance }, call);
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
  return chainBatches({ directory, open: openImageShard }, train, batch, (target, before, k) => {
    const place = { directory: target, from: endOf(before), batch: k };
    return makeBatch(directory, options, { train, test }, place, call);
  });
}
