import {
  adamW,
  binaryCrossEntropy,
  buildTrainStep,
  type TrainGraph,
  trainingMode,
} from '@ouroboros/autodiff';
import { faceAttributes } from '@ouroboros/data/images';
import { type Dim, GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type LayerScope, parameterInputs } from '../../../layer-scope.ts';
import { decays, type ParameterSpec } from '../../../training/parameters.ts';
import type { VaeConfig } from '../../config.ts';
import { downBlock, linear } from '../../vae/layers.ts';
import { encoderBlocks, vaeParameters, vaeStatistics } from '../../vae/parameters.ts';

/* Letters: B images, S pixels of a side, A attributes. */

/** Pixels of a side of the images that the network sees. */
export const networkSize = 32;

/** The network is the encoder of a VAE that has a latent for each attribute, whose means are the logits. */
const config: VaeConfig = {
  architecture: 'vae',
  image_size: networkSize,
  channels: [32, 48, 64],
  latent_dim: faceAttributes.length,
};

/** Beginning of the names of the last layer's parameters. */
const output = 'fc_mu';

/** What is trained. */
export const networkParameters: readonly ParameterSpec[] = ofEncoder(vaeParameters(config));

/** The running statistics. */
export const networkStatistics: readonly ParameterSpec[] = ofEncoder(vaeStatistics(config));

function ofEncoder(tensors: readonly ParameterSpec[]): readonly ParameterSpec[] {
  return tensors.filter(({ name }) => name.startsWith('encoder.') || name.startsWith(output));
}

/**
 * The network: `image` float32 [B, 3, S, S] in -1 .. 1, parameters and statistics under their names, to `logits` [B, A]: above 0 for
 * an attribute that is there. Images of another size are made as large as those that it learns from.
 */
export function networkGraph(batch: Dim, size = networkSize): Model {
  const g = new GraphBuilder('attributes');
  const image = g.input('image', 'float32', [batch, 3, size, size]);
  const parameter = parameterInputs(g, [...networkParameters, ...networkStatistics]);
  g.output(logitsOf({ g, parameter }, resized(g, image, size)), 'logits');
  return g.model();
}

/** [B, 3, S, S] to [B, 3, 32, 32]. */
function resized(g: GraphBuilder, image: Value, size: number): Value {
  if (size === networkSize) return image;
  const sides = g.int64s([networkSize, networkSize]);
  return g.op('Resize', [image, undefined, undefined, sides], { mode: 'linear', antialias: 1, axes: [2, 3] });
}

function logitsOf(scope: LayerScope, image: Value): Value {
  const features = encoderBlocks(config).reduce((x, block) => downBlock(scope, block, x), image);
  return linear(scope, output, scope.g.op('Flatten', [features]));
}

/**
 * K steps of AdamW on `image` [K, B, 3, 32, 32] and `targets` [K, B, A], each in 0 .. 1: the mean binary cross-entropy over images
 * and attributes.
 */
export function networkTraining(batch: number): TrainGraph {
  const { model, statistics } = trainingMode(networkGraph(batch));
  return buildTrainStep(model, {
    parameters: networkParameters.map(({ name }) => name),
    statistics,
    batchInputs: { targets: { dtype: 'float32', shape: [batch, config.latent_dim] } },
    loss: (g, { logits }, { targets }) => binaryCrossEntropy(g, logits as Value, targets as Value),
    optimizer: adamW({ weightDecay: 0.01, decays }),
  });
}
