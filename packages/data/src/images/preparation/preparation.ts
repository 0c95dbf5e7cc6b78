import { join } from 'node:path';
import { joinSkipped, noneSkipped, skippedFromJson } from '../../preparation/skipped.ts';
import { prepareSplits } from '../../preparation/splits.ts';
import { requireYield, type SplitName } from '../../preparation/yield.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import type { ImageSource } from '../sources/image-source.ts';
import { openImages } from '../sources/sources.ts';
import { fingerprintsOf } from './held-out.ts';
import { type HeldOut, type ImageCall, type ImageStage, prepareImageStage } from './image-stage.ts';
import { imageWording } from './image-wording.ts';
import {
  type ImageOptions,
  type ImageSourceOptions,
  type PreparedImages,
  requireOptions,
} from './options.ts';
import { takePreparedImages } from './prepared-images.ts';

/** What training images must not be; nothing for faces, whose splits are independent draws. */
function heldOutOf(options: ImageSourceOptions, test: ImageShard): { readonly held?: HeldOut } {
  if (options.source === 'embedded') return {};
  return { held: { fingerprints: fingerprintsOf(test), overlap: options.overlap ?? 'refuse' } };
}

/** The stage that makes the images of a split. */
function stageOf(
  split: SplitName,
  directory: string,
  options: ImageSourceOptions,
  source: ImageSource,
): ImageStage {
  return {
    name: split,
    directory: join(directory, split),
    subject: options.source === 'embedded' ? 'drawn faces' : options.path,
    split: source[split],
    from: 0,
    wanted: split === 'train' ? options.images : options.testImages,
    size: options.size,
    attributes: source.attributes,
    provenance: { ...source.facts, split },
  };
}

/** The stage that makes training images, none of which is in the test shard. */
export function trainStage(
  directory: string,
  options: ImageSourceOptions,
  source: ImageSource,
  test: ImageShard,
): ImageStage {
  return { ...stageOf('train', directory, options, source), ...heldOutOf(options, test) };
}

async function prepareSource(
  directory: string,
  options: ImageSourceOptions,
  call: ImageCall,
): Promise<PreparedImages> {
  const openSource = async () => {
    const source = await openImages(options);
    const stage = (split: SplitName) => stageOf(split, directory, options, source);
    for (const split of ['test', 'train'] as const) requireCandidates(stage(split));
    const makeTest = () => prepareImageStage(stage('test'), call);
    const makeTrain = (test: ImageShard) =>
      prepareImageStage(trainStage(directory, options, source, test), call);
    return { facts: source.facts, makeTest, makeTrain };
  };
  const { train, test } = await prepareSplits({ directory, options, open: openImageShard, openSource });
  const skipped = [test, train].map(({ manifest }) => skippedFromJson(manifest.provenance.skipped));
  return { train, trainImages: train.manifest.examples, test, skipped: joinSkipped(...skipped) };
}

/** Refuses a split with fewer files than images are asked for, before any of them is read. */
function requireCandidates({ subject, name: split, wanted, split: { total: found } }: ImageStage): void {
  requireYield({ subject, split, wanted, found, skipped: noneSkipped }, imageWording);
}

/**
 * Makes images into the shards `train/` and `test/` in `directory`, with bounded memory. What is there already is not made again:
 * with the same options a second call opens what the first one made, and needs the images no more. An interrupted preparation goes
 * on where it was. One process at a time. Of the source `prepared` the shards are used where they lie. Files that hold no image to
 * use are skipped, counted and named. Where the request is refused nothing stays, so that others may follow in the same directory.
 *
 * @throws Fault `data/option`, `data/prepared-otherwise`, `data/source-changed`, `data/no-image`, `data/too-few-images`,
 * `data/too-many-skipped`, `data/split-overlap`; those of `openImages`, of `takePreparedImages` and of writing; `signal.reason` when
 * aborted.
 */
export async function prepareImages(
  directory: string,
  options: ImageOptions,
  call: ImageCall = {},
): Promise<PreparedImages> {
  requireOptions(options);
  if (options.source === 'prepared') return takePreparedImages(directory, options);
  return prepareSource(directory, options, call);
}
