import { encodePng, ImageView, openImageShard, toBytes } from '@ouroboros/data/images';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Picture, Specimens } from '../family.ts';
import type { Tensors } from '../training/initialise.ts';
import { imagesOf } from './evaluation/test-figures.ts';
import { nearestImages } from './metrics/nearest-images.ts';
import { type Drawing, drawImages } from './sampling.ts';
import { decoderSession, encoderSession, readFitted, runWith } from './sessions.ts';
import { reconstructionCount, specimenCount } from './specimen-count.ts';

/** Arguments of the pictures of one model. */
export interface SpecimenArgument extends Drawing {
  /** The directory of the fit. */
  readonly directory: string;
  /** Shards of the real data. */
  readonly trainShard: string;
  readonly trainImages: number;
  readonly testShard: string;
  readonly count: number;
}

/**
 * Pictures of a fitted model: images from latents that are the same for all models of a seed, the training images that are nearest to
 * them, and the first test images with their reconstructions (from the mean of the latent).
 */
export async function specimensOfImages(
  argument: SpecimenArgument,
  context: WorkerContext,
): Promise<Specimens> {
  const weights = await readFitted(argument.config, argument.directory);
  const samples = await drawImages(weights, argument, argument.count, context);
  const originals = await firstTestImages(argument);
  const reconstructions = await reconstruct(weights, originals, argument, context);
  const strips: readonly (readonly [name: string, label: string, images: Float32Array])[] = [
    ['samples', 'samples from the same latents', samples],
    ['neighbours', 'nearest training images of the samples', await neighboursOf(samples, argument, context)],
    ['originals', 'test images', originals.data],
    ['reconstructions', 'reconstructions of the test images', reconstructions],
  ];
  const pictures = strips.map(([name, label, images]) => pictureOf(name, label, images, argument));
  return { kind: 'images', items: [], pictures: await Promise.all(pictures) };
}

/** Images side by side, those beyond the usual number in further rows. */
async function pictureOf(
  name: string,
  label: string,
  images: Float32Array,
  { config }: Drawing,
): Promise<Picture> {
  const side = config.image_size;
  const shape = { channels: 3, height: side, width: side } as const;
  return { name, label, ...(await encodePng(toBytes(images), shape, { columns: specimenCount })) };
}

async function firstTestImages({ testShard }: SpecimenArgument): Promise<Tensor<'float32'>> {
  const view = ImageView.join([{ shard: await openImageShard(testShard) }]);
  try {
    return imagesOf(view, 0, Math.min(reconstructionCount, view.images));
  } finally {
    view.close();
  }
}

async function reconstruct(
  weights: Tensors,
  image: Tensor<'float32'>,
  { config }: SpecimenArgument,
  context: WorkerContext,
): Promise<Float32Array> {
  const encoded = await runWith(await encoderSession(context, config), weights, { image });
  const latent = encoded.mean as Tensor<'float32'>;
  const decoded = await runWith(await decoderSession(context, config), weights, { latent });
  return (decoded.image as Tensor<'float32'>).data;
}

async function neighboursOf(
  samples: Float32Array,
  { config, trainShard, trainImages, count }: SpecimenArgument,
  context: WorkerContext,
): Promise<Float32Array> {
  const view = ImageView.join([{ shard: await openImageShard(trainShard), images: trainImages }]);
  try {
    const features = { rows: count, width: 3 * config.image_size ** 2, data: samples };
    const nearest = await nearestImages(features, view, { onChunk: () => context.yield() });
    return view.gather(nearest.map(({ index }) => index));
  } finally {
    view.close();
  }
}
