import { Fault } from '@ouroboros/errors';
import { purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { fitIdentity } from '../../training/fit-identity.ts';
import { type FitState, parametersOf } from '../../training/fit-state.ts';
import { curveSteps, evaluatedSteps, learningCurve } from '../../training/learning-curve.ts';
import { stepsOf } from '../../training/steps.ts';
import { type KeptRun, recentLoss, type TrainingRun, trainAndKeep } from '../../training/training-run.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import type { VaeConfig } from '../config.ts';
import { testFigures } from '../evaluation/test-figures.ts';
import { drawLatents } from '../latents.ts';
import type { FitOptions } from '../options.ts';
import { tensorsOf, trainingGraph } from '../sessions.ts';
import { type OpenMixture, openMixture } from './mixture-view.ts';

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
  const mixture = await openMixture(argument.mixture, argument);
  try {
    return await fitMixture(mixture, argument, context);
  } finally {
    mixture.view.close();
  }
}

async function fitMixture(
  mixture: OpenMixture,
  argument: FitArgument,
  context: WorkerContext,
): Promise<FitReport> {
  const { images } = mixture.view;
  const { fit, iteration } = argument;
  requireBatch(images, fit.batch);
  const steps = stepsOf(fit, images, iteration);
  const curve = curveSteps(steps, fit.evaluations);
  const run = await trainingRun({ mixture, steps, evaluated: evaluatedSteps(curve) }, argument, context);
  const state = await trainAndKeep(run, context);
  return {
    trainExamples: images,
    metrics: { trainLoss: recentLoss(state), steps, images: steps * fit.batch },
    curve: learningCurve(curve, { ...state, stepsPerEpoch: images / fit.batch }),
  };
}

/** What a fit reads, and when it is measured. */
interface Course {
  readonly mixture: OpenMixture;
  readonly steps: number;
  /** Steps at which the test loss is measured. */
  readonly evaluated: readonly number[];
}

async function trainingRun(
  { mixture, steps, evaluated }: Course,
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
    onRun: (state) => report(context, state, steps, fit),
    place: { directory, identity: fitIdentity(argument, steps) },
  };
}

/** The images and the noise of any steps: [K, B, 3, S, S] and [K, B, L]. */
function feedsOf(
  { view, weights }: OpenMixture,
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

function report(context: WorkerContext, state: FitState, steps: number, { batch }: FitOptions): void {
  const detail = `loss ${recentLoss(state).toFixed(2)}`;
  context.progress({ done: state.step * batch, total: steps * batch, unit: 'images', detail });
}

function requireBatch(images: number, batch: number): void {
  if (images >= batch) return;
  throw new Fault({
    code: 'images/batch-too-large',
    kind: 'request',
    subject: 'option "fit.batch"',
    expected: `at most ${images}, the number of training images`,
    received: `${batch}`,
    remedy: 'lower fit.batch, or raise data.images',
  });
}
