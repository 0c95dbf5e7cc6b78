import { toBytes } from '@ouroboros/data/images';
import { fillUniform, purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Throughput } from '../../family.ts';
import { secondsPerStep } from '../../planning/measurement.ts';
import { measureThroughput, secondsPerTrainingStep } from '../../planning/throughput.ts';
import { initialise, type Tensors } from '../../training/initialise.ts';
import type { VaeConfig } from '../config.ts';
import { drawLatents } from '../latents.ts';
import type { FitOptions, SampleOptions } from '../options.ts';
import { decoderSession, runWith, tensorsOf, trainingGraph } from '../sessions.ts';

/** Arguments of `measureImageThroughput`. */
export interface ThroughputArgument {
  readonly config: VaeConfig;
  readonly fit: FitOptions;
  readonly sample: SampleOptions;
}

/** Of the noise that stands for images, and of latents. */
const key = { seed: 1, purpose: purposes.noise, iteration: 0, index: 0 };

/**
 * Images per second of training and of drawing from the model of a run in its very batches: a step that warms up, then as many as
 * fit into some seconds, of training as many in one run as the run would make.
 */
export async function measureImageThroughput(
  argument: ThroughputArgument,
  context: WorkerContext,
): Promise<Throughput> {
  const weights = initialise(tensorsOf(argument.config), 1, 1);
  const train = () => measureTraining(argument, weights, context);
  const sample = () => measureDrawing(argument, weights, context);
  return measureThroughput({ train, sample }, context);
}

async function measureTraining(
  { config, fit }: ThroughputArgument,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const measured = await trainingGraph(context, config, fit, {});
  const { stepsPerRun } = fit;
  const feeds = (steps: number) => batchesOf(config, fit, steps);
  const seconds = await secondsPerTrainingStep({ ...measured, weights, stepsPerRun, feeds }, context);
  return fit.batch / seconds;
}

/** Batches of `steps` optimizer steps: `image` [K, B, 3, S, S] and `noise` [K, B, L]. */
function batchesOf(
  { image_size: side, latent_dim: latent }: VaeConfig,
  { batch }: FitOptions,
  steps: number,
) {
  const rows = steps * batch;
  const data = new Float32Array(rows * 3 * side ** 2);
  fillUniform(data, key);
  const image: Tensor = { dtype: 'float32', dims: [steps, batch, 3, side, side], data };
  return { image, noise: { ...drawLatents({ key, rows, latent }), dims: [steps, batch, latent] } };
}

/** As a synthetic data set is drawn: latents, decoded, as bytes. */
async function measureDrawing(
  { config, sample }: ThroughputArgument,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const session = await decoderSession(context, config);
  const { batch: rows, temperature: deviation } = sample;
  const draw = async () => {
    const latent = drawLatents({ key, rows, latent: config.latent_dim, deviation });
    const { image } = await runWith(session, weights, { latent });
    toBytes((image as Tensor<'float32'>).data);
  };
  return rows / (await secondsPerStep({ prepare: () => draw, stepsPerRun: 1 }, context));
}
