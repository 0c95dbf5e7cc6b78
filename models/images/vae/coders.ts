import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { innerSize, type VaeConfig } from '../config.ts';
import { convolution, downBlock, linear, upBlock } from './layers.ts';
import { colours, decoderBlocks, encoderBlocks, innerChannels } from './parameters.ts';

/* Letters: B images, S pixels of a side, L dimensions of the latent. */

/** The Gaussian that stands for an image: mean and logarithm of the variance of each latent dimension, [B, L]. */
export interface Posterior {
  readonly mean: Value;
  readonly logVariance: Value;
}

/** q(z | x): `image` [B, 3, S, S] in [-1, 1] to the Gaussian of its latent. */
export function encode(scope: LayerScope, config: VaeConfig, image: Value): Posterior {
  const features = encoderBlocks(config).reduce((x, block) => downBlock(scope, block, x), image);
  const flat = scope.g.op('Flatten', [features], { axis: 1 });
  return { mean: linear(scope, 'fc_mu', flat), logVariance: linear(scope, 'fc_var', flat) };
}

/** The mean of p(x | z): `latent` [B, L] to an image [B, 3, S, S] in [-1, 1]. */
export function decode(scope: LayerScope, config: VaeConfig, latent: Value): Value {
  const { g } = scope;
  const side = innerSize(config);
  const shape = g.int64s([0, innerChannels(config), side, side]);
  const features = g.op('Reshape', [linear(scope, 'decoder_input', latent), shape]);
  const grown = decoderBlocks(config).reduce((x, block) => upBlock(scope, block, x), features);
  return g.op('Tanh', [convolution(scope, colours, grown)]);
}

/** z = mean + exp(logVariance / 2) noise (Kingma & Welling 2014, eq. 10); all [B, L]. */
export function latentOf({ g }: LayerScope, { mean, logVariance }: Posterior, noise: Value): Value {
  const deviation = g.op('Exp', [g.op('Mul', [logVariance, g.scalar('float32', 0.5)])]);
  return g.op('Add', [mean, g.op('Mul', [deviation, noise])]);
}
