import { ImageView, openImageShard } from '@ouroboros/data/images';
import { purposes } from '@ouroboros/native';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { VaeConfig } from '../config.ts';
import { drawLatents } from '../latents.ts';
import type { FitOptions } from '../options.ts';
import { evaluationRows, evaluationSession, runWith } from '../sessions.ts';

/** What is tested, and on what. */
export interface TestArgument {
  readonly config: VaeConfig;
  readonly fit: Pick<FitOptions, 'variance'>;
  readonly seed: number;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
}

/** How a model does on the real test set; means over its images. */
export interface TestFigures {
  /** Negative evidence lower bound, nats per image, without the constant of the Gaussian. */
  readonly testLoss: number;
  /** Mean squared error of a value in [-1, 1]. */
  readonly reconstructionError: number;
  /** KL(q(z | x) || N(0, I)), nats per image. */
  readonly divergence: number;
  /** Means of the latents, [N, L] row-major. */
  readonly means: Float32Array;
}

/**
 * The objective on every image of the test set, with the running statistics. Image k draws the same noise for every model of a chain's
 * seed, so that differences between models are theirs.
 */
export async function testFigures(
  weights: Tensors,
  argument: TestArgument,
  context: WorkerContext,
): Promise<TestFigures> {
  const view = ImageView.join([{ shard: await openImageShard(argument.testShard) }]);
  try {
    return await figuresOf(view, weights, argument, context);
  } finally {
    view.close();
  }
}

async function figuresOf(
  view: ImageView,
  weights: Tensors,
  { config, fit, seed }: TestArgument,
  context: WorkerContext,
): Promise<TestFigures> {
  const session = await evaluationSession(context, config, fit.variance);
  const means = new Float32Array(view.images * config.latent_dim);
  const sums = { loss: 0, squaredError: 0, divergence: 0 };
  for (let first = 0; first < view.images; first += evaluationRows) {
    const rows = Math.min(evaluationRows, view.images - first);
    const key = { seed, purpose: purposes.noise, iteration: 0, index: first };
    const noise = drawLatents({ key, rows, latent: config.latent_dim });
    const outputs = await runWith(session, weights, { image: imagesOf(view, first, rows), noise });
    for (const name of ['loss', 'squaredError', 'divergence'] as const) sums[name] += sumOf(outputs[name]);
    means.set((outputs.mean as Tensor<'float32'>).data, first * config.latent_dim);
    await context.yield();
  }
  const { channels, height, width } = view.shape;
  return {
    testLoss: sums.loss / view.images,
    reconstructionError: sums.squaredError / (view.images * elementCount([channels, height, width])),
    divergence: sums.divergence / view.images,
    means,
  };
}

/** Images [first, first + rows) of a view, as a graph takes them: [rows, 3, S, S]. */
export function imagesOf(view: ImageView, first: number, rows: number): Tensor<'float32'> {
  const { channels, height, width } = view.shape;
  const indices = Uint32Array.from({ length: rows }, (_, row) => first + row);
  return { dtype: 'float32', dims: [rows, channels, height, width], data: view.gather(indices) };
}

/** In float64, whatever the values are. */
function sumOf(tensor: Tensor | undefined): number {
  return (tensor as Tensor<'float32'>).data.reduce((sum, value) => sum + value, 0);
}
