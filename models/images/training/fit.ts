import type { ImageView } from '@ouroboros/data/images';
import { purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { type Course, fitOverItems, requireBatch } from '../../training/course.ts';
import { fitIdentity } from '../../training/fit-identity.ts';
import { parametersOf } from '../../training/fit-state.ts';
import { type OpenMixture, openMixture } from '../../training/mixture-view.ts';
import type { KeptRun, TrainingRun } from '../../training/training-run.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import type { VaeConfig } from '../config.ts';
import { testFigures } from '../evaluation/test-figures.ts';
import { drawLatents } from '../latents.ts';
import type { FitOptions } from '../options.ts';
import { tensorsOf, trainingGraph } from '../sessions.ts';
import { joinImages } from './mixture-view.ts';

/** Arguments of one fit. */
export interface FitArgument {
  readonly config: VaeConfig;
  readonly fit: FitOptions;
  readonly seed: number;
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** Receives `weights.safetensors`, `losses.safetensors` and, meanwhile, `checkpoint.safetensors`. */
  readonly directory: string;
}

/**
 * Fits a newly initialised model to a mixture of images and writes its weights and running statistics. Interrupted, it goes on from
 * the last checkpoint and ends with the same bytes: step k sees the same images, noise and learning rate however the fit is cut. The
 * report has its learning curve, with the test loss at `fit.evaluations` steps.
 *
 * @throws Fault `images/batch-too-large` when there are fewer images than one batch; `model/diverged` when a loss is not finite.
 */
export async function fitImages(argument: FitArgument, context: WorkerContext): Promise<FitReport> {
  const mixture = await openMixture(argument.mixture, argument, joinImages);
  try {
    return await fitMixture(mixture, argument, context);
  } finally {
    mixture.view.close();
  }
}

async function fitMixture(
  mixture: OpenMixture<ImageView>,
  argument: FitArgument,
  context: WorkerContext,
): Promise<FitReport> {
  const { images } = mixture.view;
  const { fit, iteration } = argument;
  requireBatch(images, fit.batch, {
    family: 'images',
    there: `${images}, the number of training images`,
    remedy: 'lower fit.batch, or raise data.images',
  });
  const subject = { iteration, fit, examples: images, items: images, unit: 'images', unitsPerItem: 1 };
  return fitOverItems(subject, (course) => trainingRun(mixture, course, argument, context), context);
}

async function trainingRun(
  mixture: OpenMixture<ImageView>,
  { steps, evaluated, onRun }: Course,
  argument: FitArgument,
  context: WorkerContext,
): Promise<KeptRun> {
  const { config, fit, seed, iteration, directory } = argument;
  const tensors = tensorsOf(config);
  const weighted = mixture.weights !== undefined;
  return {
    ...(await trainingGraph(context, config, fit, { weighted })),
    ...{ tensors, seed, iteration, pace: fit, steps, evaluated },
    feeds: feedsOf(mixture, argument),
    testLoss: async (state) => {
      const { testLoss } = await testFigures(parametersOf(state, tensors), argument, context);
      return testLoss;
    },
    onRun,
    place: { directory, identity: fitIdentity(argument, steps) },
  };
}

/** The images and the noise of any steps: [K, B, 3, S, S] and [K, B, L]. */
function feedsOf(
  { view, weights }: OpenMixture<ImageView>,
  { config, fit, seed, iteration }: FitArgument,
): TrainingRun['feeds'] {
  const order = new VisitOrder(view.images, seed, iteration);
  const { batch } = fit;
  return (step, count) => {
    const first = step * batch;
    const rows = count * batch;
    const visits = order.visits(first, rows);
    const shaped = (data: Float32Array, ...dims: readonly number[]): Tensor<'float32'> => ({
      dtype: 'float32',
      dims: [count, batch, ...dims],
      data,
    });
    const key = { seed, purpose: purposes.noise, iteration, index: first };
    const noise = drawLatents({ key, rows, latent: config.latent_dim });
    return {
      image: shaped(view.gather(visits), 3, config.image_size, config.image_size),
      noise: shaped(noise.data, config.latent_dim),
      ...(weights && { weights: shaped(weights.gather(visits, 1)) }),
    };
  };
}
