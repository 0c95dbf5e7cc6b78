import { floatBytes, memoryOfLane, type StateBytes } from '../../planning/memory.ts';
import type { ImagesOptions } from '../options.ts';
import type { PlannedGraphs } from './graphs.ts';
import type { PlannedData } from './planned-data.ts';

/**
 * Memory that ONNX Runtime takes over the values that are alive at a time, as measured on fits of `vae-nano` and `vae-celeba` at batches
 * of 16 to 256 (1.7 to 2.1).
 */
const arenaFactor = 2;

/**
 * Bytes of one lane, by what they hold, as `memoryOfLane`: sessions keep what they once took, those of evaluation and sampling beside
 * that of training. Batches: the images and noise of the steps of one run. Compared: all samples as values, their features, and the
 * features and latents of the test images, where models are measured by samples.
 */
export function memoryOf(
  weights: StateBytes,
  graphs: PlannedGraphs,
  options: ImagesOptions,
  data: PlannedData,
): Record<string, number> {
  const { training, evaluation, decoder, encoder, classifier } = graphs;
  const measuring = [encoder, ...(data.faces ? [classifier] : [])];
  const isMeasured = options.evaluate.samples > 0;
  const used = [training, evaluation, decoder, ...(isMeasured ? measuring : [])];
  return {
    ...memoryOfLane({ ...weights, graphs: used.map(({ model }) => model), arenaFactor }),
    batches: batchBytes(options),
    compared: isMeasured ? comparedBytes(options) : 0,
  };
}

function batchBytes({ config, fit }: ImagesOptions): number {
  const values = 3 * config.image_size ** 2 + config.latent_dim;
  return floatBytes * fit.stepsPerRun * fit.batch * values;
}

function comparedBytes({ config, data, evaluate }: ImagesOptions): number {
  const rows = evaluate.samples + 2 * data.testImages;
  return floatBytes * (evaluate.samples * 3 * config.image_size ** 2 + rows * config.latent_dim);
}
