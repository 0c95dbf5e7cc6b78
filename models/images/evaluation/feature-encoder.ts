import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, sha256 } from '@ouroboros/data/files';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import { weightsFile } from '../../training/weights.ts';
import type { VaeConfig } from '../config.ts';
import type { Features } from '../metrics/features.ts';
import type { FitOptions } from '../options.ts';
import { encoderSession, evaluationRows, runWith } from '../sessions.ts';
import { fitImages } from '../training/fit.ts';

/** The encoder whose features stand for images, and what it is trained on. */
export interface FeatureEncoder {
  readonly config: VaeConfig;
  readonly fit: FitOptions;
  /** Optimizer steps. */
  readonly steps: number;
  /** Of the data: all chains of a run compare by the same encoder. */
  readonly seed: number;
  readonly trainShard: string;
  readonly trainImages: number;
  readonly testShard: string;
  /** Where prepared data lie. */
  readonly directory: string;
}

/**
 * Trains the encoder of a VAE of the same dimensions on the real data, unless it lies there: iteration 0, which no chain has. Its latent
 * means are the features by which generated images are compared with real ones, the same for all models of a run.
 *
 * @returns the directory of its weights.
 */
export async function prepareFeatureEncoder(
  encoder: FeatureEncoder,
  context: WorkerContext,
): Promise<string> {
  const { config, seed, testShard } = encoder;
  const directory = join(encoder.directory, `encoder-${digestOf(encoder)}`);
  if (existsSync(weightsFile(directory))) return directory;
  await makeDirectory(directory);
  const mixture = { parts: [realPart(encoder)] };
  await fitImages(
    { config, fit: fitOf(encoder), seed, iteration: 0, mixture, testShard, directory },
    context,
  );
  return directory;
}

function realPart({ trainShard: shard, trainImages: examples }: FeatureEncoder) {
  return { source: { kind: 'real' }, examples, weight: 1, shard } as const;
}

/** As the models of the run are fitted, but for `steps` steps. */
function fitOf({ fit, steps: wanted, trainImages }: FeatureEncoder): FitOptions {
  const { firstEpochs: _, steps: __, ...rest } = fit;
  return { ...rest, epochs: (wanted * fit.batch) / trainImages, evaluations: 0 };
}

/** Of everything that its weights depend on, the data apart, which the directory is of. */
function digestOf({ config, seed, trainImages, ...encoder }: FeatureEncoder): string {
  const { checkpointSeconds: _, ...fit } = fitOf({ config, seed, trainImages, ...encoder });
  return sha256(JSON.stringify({ config, fit, seed, trainImages })).slice(0, 12);
}

/** Images that are read a batch at a time. */
export interface ImageBatches {
  readonly rows: number;
  /** Images [first, first + count): float32 [count, 3, S, S]. */
  read(first: number, count: number): Tensor;
}

/** The features of images: the means of their latents, [rows, L]. Memory holds one batch of the images themselves. */
export async function encodeImages(
  weights: Tensors,
  config: VaeConfig,
  { rows, read }: ImageBatches,
  context: WorkerContext,
): Promise<Features> {
  const session = await encoderSession(context, config);
  const width = config.latent_dim;
  const data = new Float32Array(rows * width);
  for (let first = 0; first < rows; first += evaluationRows) {
    const image = read(first, Math.min(evaluationRows, rows - first));
    const { mean } = await runWith(session, weights, { image });
    data.set((mean as Tensor<'float32'>).data, first * width);
    await context.yield();
  }
  return { rows, width, data };
}
