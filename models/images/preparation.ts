import type { Skipped } from '@ouroboros/data/files';
import {
  facesVersion,
  type ImageOptions,
  type ImageShard,
  prepareFreshImages,
  prepareImages,
} from '@ouroboros/data/images';
import type { WorkerContext } from '@ouroboros/runtime';
import type { VaeConfig } from './config.ts';
import type { ImagesOptions } from './options.ts';

/** Arguments of `prepareImagesData`. */
export interface PrepareArgument {
  readonly config: VaeConfig;
  readonly data: ImagesOptions['data'];
  /** Receives the shards of both splits. */
  readonly directory: string;
}

/** Where the prepared data are, and how much. */
export interface PreparedData {
  readonly trainShard: string;
  readonly trainImages: number;
  readonly testShard: string;
  readonly testImages: number;
  /** Whether the images are faces as the embedded generator draws them, whose attributes are known. */
  readonly faces: boolean;
  /** Files that hold no usable image. */
  readonly skipped: Skipped;
}

/** Prepares both splits; what is there already for the same options is kept, and prepared data are used where they lie. */
export async function prepareImagesData(
  { config, data, directory }: PrepareArgument,
  context: WorkerContext,
): Promise<PreparedData> {
  const options = imageOptions(data, config);
  const { train, trainImages, test, skipped } = await prepareImages(directory, options, callOf(context));
  return {
    trainShard: train.directory,
    trainImages,
    testShard: test.directory,
    testImages: test.manifest.examples,
    faces: areFaces(train),
    skipped,
  };
}

/** Of the generator as it draws now: of another drawing the classifier of attributes has learned nothing. */
function areFaces({ manifest: { provenance } }: ImageShard): boolean {
  return provenance.source === 'embedded' && provenance.drawing === facesVersion();
}

/** Arguments of `prepareFreshImagesData`. */
export interface FreshBatchArgument extends PrepareArgument {
  /** 1-based; batch 1 is the training shard itself. */
  readonly batch: number;
}

/**
 * Prepares the batch-th fresh batch of real images, as many as the training shard has.
 *
 * @returns the directory of its shard.
 * @throws Fault when the data do not hold that many.
 */
export async function prepareFreshImagesData(
  { config, data, directory, batch }: FreshBatchArgument,
  context: WorkerContext,
): Promise<string> {
  const options = imageOptions(data, config);
  const shard = await prepareFreshImages(directory, options, batch, callOf(context));
  return shard.directory;
}

function callOf(context: WorkerContext) {
  return { signal: context.signal, onProgress: (progress: object) => context.progress(progress) };
}

function imageOptions(data: PrepareArgument['data'], { image_size: size }: VaeConfig): ImageOptions {
  const { source, seed, images, testImages, path = '', crop, testShare, overlap } = data;
  const counts = { images, testImages, size };
  if (source === 'embedded') return { source, seed, ...counts };
  if (source === 'prepared') return { source, path, ...counts };
  const files = { path, overlap, ...counts, ...(crop !== undefined && { crop }) };
  if (source === 'celeba') return { source, ...files };
  return { source, ...files, ...(testShare !== undefined && { testShare }) };
}
