import { ImageView, openImageShard } from '@ouroboros/data/images';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Evaluation } from '../../family.ts';
import { remember } from '../../remember.ts';
import type { Tensors } from '../../training/initialise.ts';
import { openClassifier } from '../metrics/attributes/classifier.ts';
import { type AttributeShares, attributeShares } from '../metrics/attributes/shares.ts';
import { type Features, imageRows } from '../metrics/features.ts';
import { imageMetrics } from '../metrics/image-metrics.ts';
import type { FitOptions } from '../options.ts';
import { type Drawing, drawImages } from '../sampling.ts';
import { readFitted } from '../sessions.ts';
import { encodeImages } from './feature-encoder.ts';
import { imagesOf, testFigures } from './test-figures.ts';

/** Arguments of one evaluation. */
export interface EvaluateArgument extends Drawing {
  readonly fit: Pick<FitOptions, 'variance'>;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** The directory of the fit. */
  readonly directory: string;
  /** Images that are drawn and measured; 0: none. */
  readonly samples: number;
  /** Directory of the encoder whose features are compared; missing where nothing is measured. */
  readonly encoder?: string;
  /** Directory of the classifier of attributes; missing where the real images have none that are known. */
  readonly classifier?: string;
}

/**
 * What is known of a fitted model: the objective on the real test set, and figures of images that it draws from latents that are the same
 * for all models of a seed.
 */
export async function evaluateImages(
  argument: EvaluateArgument,
  context: WorkerContext,
): Promise<Evaluation> {
  const { config, samples, encoder } = argument;
  const weights = await readFitted(config, argument.directory);
  const { means, ...losses } = await testFigures(weights, argument, context);
  if (encoder === undefined) return { metrics: losses };
  const drawn = await drawImages(weights, argument, samples, context);
  const fixed = await readFitted(config, encoder);
  const images = rowsOf(drawn, 3 * config.image_size ** 2);
  const metrics = imageMetrics({
    real: await testFeatures(fixed, { ...argument, encoder }, context),
    generated: await encodeImages(
      fixed,
      config,
      { rows: samples, read: (...part) => imageRows(images, ...part) },
      context,
    ),
    means: rowsOf(means, config.latent_dim),
    samples: images,
  });
  const attributes = await attributesOf(images, argument, context);
  return { ...attributes, metrics: { ...losses, ...metrics, ...attributes?.metrics } };
}

function rowsOf(data: Float32Array, width: number): Features {
  return { rows: data.length / width, width, data };
}

/** Which attributes generated faces have. */
async function attributesOf(
  images: Features,
  { classifier }: EvaluateArgument,
  context: WorkerContext,
): Promise<AttributeShares | undefined> {
  if (classifier === undefined) return undefined;
  return attributeShares(images, await openClassifier(classifier, context), context);
}

/** Features of the real test images, which are the same for every model: encoded once per worker. */
function testFeatures(
  weights: Tensors,
  { config, testShard, encoder }: EvaluateArgument & { readonly encoder: string },
  context: WorkerContext,
): Promise<Features> {
  return remember(context, 'images', ['test features', encoder, testShard], () =>
    encodeTestImages(weights, { config, testShard }, context),
  );
}

async function encodeTestImages(
  weights: Tensors,
  { config, testShard }: Pick<EvaluateArgument, 'config' | 'testShard'>,
  context: WorkerContext,
): Promise<Features> {
  const view = ImageView.join([{ shard: await openImageShard(testShard) }]);
  try {
    const read = (first: number, rows: number) => imagesOf(view, first, rows);
    return await encodeImages(weights, config, { rows: view.images, read }, context);
  } finally {
    view.close();
  }
}
