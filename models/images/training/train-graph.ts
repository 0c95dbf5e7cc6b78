import { adamW, buildTrainStep, type TrainGraph, trainingMode } from '@ouroboros/autodiff';
import type { GraphBuilder, TensorType, Value } from '@ouroboros/onnx';
import type { ImageModel } from '../image-model.ts';
import { imageLosses, reconstructedOf } from '../vae/objective.ts';

/** How an image model is trained. */
export interface TrainGraphOptions {
  /** B: images of a step. */
  readonly batch: number;
  /** Fixed variance of the decoder, per value in [-1, 1]. */
  readonly variance: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  /** Largest global norm of the gradients; no limit when absent. */
  readonly clip?: number | undefined;
}

/** What the images of a training graph are like. */
export interface TrainingImages {
  /** Some count more than others: the graph reads `weights`. */
  readonly weighted?: boolean;
  /** The runtime has kernels: see `TrainStepOptions.kernels`. */
  readonly kernels?: boolean;
}

/**
 * K optimizer steps on batches `image` [K, B, 3, S, S] with `noise` [K, B, L]: the mean of the objective over the B images, in
 * nats, AdamW. Batch normalisations use the statistics of the batch and carry the running ones on as state.
 *
 * Weighted, it also reads `weights` float32 [K, B], with mean 1 over the images of the mixture, and the loss of a step is
 * sum(w * loss) / B: as any image is as likely as any other, its expectation is the weighted mean loss of the mixture, whatever
 * the weights in a batch add up to. The statistics of the batch count every image once.
 *
 * @throws Fault `autodiff/single-value` for a batch whose statistics have one value.
 */
export function buildImageTraining(
  model: ImageModel,
  fit: TrainGraphOptions,
  { weighted = false, kernels = false }: TrainingImages = {},
): TrainGraph {
  const { model: forward, statistics } = trainingMode(model.forward(fit.batch));
  const weights: TensorType = { dtype: 'float32', shape: [fit.batch] };
  const { beta1, beta2, weightDecay, clip } = fit;
  return buildTrainStep(forward, {
    parameters: model.parameters.map(({ name }) => name),
    statistics,
    batchInputs: { ...(weighted && { weights }) },
    loss: (g, outputs, batch) => {
      const { loss } = imageLosses(g, reconstructedOf({ ...outputs, ...batch }), fit.variance);
      return meanLoss(g, loss, batch.weights, fit.batch);
    },
    optimizer: adamW({
      ...{ beta1, beta2, weightDecay, kernels },
      decays: (name, dims) => model.decays(name, dims),
    }),
    kernels,
    ...(clip !== undefined && { clipNorm: clip }),
  });
}

/** sum(w * loss) / B; `loss` and `weights` are [B]. */
function meanLoss(g: GraphBuilder, loss: Value, weights: Value | undefined, images: number): Value {
  const each = weights ? g.op('Mul', [loss, weights]) : loss;
  const sum = g.op('ReduceSum', [each], { keepdims: 0 });
  return g.op('Mul', [sum, g.scalar('float32', 1 / images)]);
}
