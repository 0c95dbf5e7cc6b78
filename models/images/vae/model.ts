import { type Dim, GraphBuilder, type Model } from '@ouroboros/onnx';
import { type LayerScope, parameterInputs, usedParameterInputs } from '../../layer-scope.ts';
import { decays, type ParameterSpec } from '../../training/parameters.ts';
import type { VaeConfig } from '../config.ts';
import type { ImageModel } from '../image-model.ts';
import { decode, encode, latentOf, type Posterior } from './coders.ts';
import { vaeParameters, vaeStatistics } from './parameters.ts';

/** The built-in VAE of these dimensions. */
export function vaeModel(config: VaeConfig): ImageModel {
  const parameters = vaeParameters(config);
  const statistics = vaeStatistics(config);
  const tensors = [...parameters, ...statistics];
  return {
    size: config.image_size,
    latent: config.latent_dim,
    parameters,
    statistics,
    decays,
    forward: (batch) => buildForward(config, tensors, batch),
    encoder: (batch) => buildEncoder(config, tensors, batch),
    decoder: (batch) => buildDecoder(config, tensors, batch),
  };
}

/** The forward graph as `ImageModel.forward` describes it. */
function buildForward(config: VaeConfig, tensors: readonly ParameterSpec[], batch: Dim): Model {
  const { image_size: S, latent_dim: L } = config;
  const g = new GraphBuilder('vae');
  const image = g.input('image', 'float32', [batch, 3, S, S]);
  const noise = g.input('noise', 'float32', [batch, L]);
  const scope: LayerScope = { g, parameter: parameterInputs(g, tensors) };
  const posterior = encode(scope, config, image);
  g.output(decode(scope, config, latentOf(scope, posterior, noise)), 'reconstruction');
  declarePosterior(g, posterior);
  return g.model();
}

/** The encoder graph as `ImageModel.encoder` describes it. */
function buildEncoder(config: VaeConfig, tensors: readonly ParameterSpec[], batch: Dim): Model {
  const g = new GraphBuilder('vae_encoder');
  const image = g.input('image', 'float32', [batch, 3, config.image_size, config.image_size]);
  declarePosterior(g, encode({ g, parameter: usedParameterInputs(g, tensors) }, config, image));
  return g.model();
}

/** The decoder graph as `ImageModel.decoder` describes it. */
function buildDecoder(config: VaeConfig, tensors: readonly ParameterSpec[], batch: Dim): Model {
  const g = new GraphBuilder('vae_decoder');
  const latent = g.input('latent', 'float32', [batch, config.latent_dim]);
  g.output(decode({ g, parameter: usedParameterInputs(g, tensors) }, config, latent), 'image');
  return g.model();
}

function declarePosterior(g: GraphBuilder, { mean, logVariance }: Posterior): void {
  g.output(mean, 'mean');
  g.output(logVariance, 'logVariance');
}
