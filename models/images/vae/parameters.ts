import type { Initialiser, ParameterSpec } from '../../training/parameters.ts';
import { innerSize, type VaeConfig } from '../config.ts';

/*
 * Names are those of the state_dict of PyTorch-VAE (github.com/AntixK/PyTorch-VAE, models/vanilla_vae.py): `encoder`, `fc_mu`, `fc_var`,
 * `decoder_input`, `decoder`, `final_layer`.
 */

/** Pixels of a side of every kernel. */
const kernelSize = 3;

/** A layer that is a convolution, a batch normalisation and a LeakyReLU. */
export interface ConvolutionBlock {
  /** Beginning of the names of the convolution's parameters. */
  readonly convolution: string;
  /** Beginning of the names of the batch normalisation's parameters and statistics. */
  readonly normalisation: string;
  readonly from: number;
  readonly to: number;
}

/** The convolutions of the encoder. */
export function encoderBlocks({ channels }: VaeConfig): readonly ConvolutionBlock[] {
  return channels.map((to, i) => ({
    convolution: `encoder.${i}.0`,
    normalisation: `encoder.${i}.1`,
    from: channels[i - 1] ?? 3,
    to,
  }));
}

/** The transposed convolutions of the decoder: the mirrored ones, and a last one of the outermost width. */
export function decoderBlocks({ channels }: VaeConfig): readonly ConvolutionBlock[] {
  const mirrored = channels.toReversed();
  return mirrored.map((from, i) => {
    const to = mirrored[i + 1];
    const name = to === undefined ? 'final_layer' : `decoder.${i}`;
    return { convolution: `${name}.0`, normalisation: `${name}.1`, from, to: to ?? from };
  });
}

/** The convolution to colours, the last layer. */
export const colours = 'final_layer.3';

/** C s^2: width of what lies between the convolutions and the linear layers, with C channels of s x s pixels. */
function innerWidth(config: VaeConfig): number {
  return innerChannels(config) * innerSize(config) ** 2;
}

/** Channels of the last convolution of the encoder. */
export function innerChannels({ channels }: VaeConfig): number {
  return channels.at(-1) as number;
}

/**
 * The parameters, in the order of the state_dict, with PyTorch's default initialisation: weights and biases uniform within
 * 1/sqrt(fan in), as `reset_parameters` has it, gains 1 and shifts 0. A convolution before a batch normalisation has no bias:
 * the mean that is taken off would take it off.
 */
export function vaeParameters(config: VaeConfig): readonly ParameterSpec[] {
  const { channels, latent_dim: L } = config;
  const width = innerWidth(config);
  return [
    ...encoderBlocks(config).flatMap(encoderParameters),
    ...linear('fc_mu', width, L),
    ...linear('fc_var', width, L),
    ...linear('decoder_input', L, width),
    ...decoderBlocks(config).flatMap(decoderParameters),
    ...weightAndBias(colours, [3, channels[0] as number, kernelSize, kernelSize]),
  ];
}

/** The running statistics of every batch normalisation. */
export function vaeStatistics(config: VaeConfig): readonly ParameterSpec[] {
  return [...encoderBlocks(config), ...decoderBlocks(config)].flatMap(({ normalisation, to }) => [
    { name: `${normalisation}.running_mean`, dims: [to], initialiser: { kind: 'zeros' } },
    { name: `${normalisation}.running_var`, dims: [to], initialiser: { kind: 'ones' } },
  ]);
}

/** Weights of Conv2d are [to, from, 3, 3]. */
function encoderParameters({ convolution, normalisation, from, to }: ConvolutionBlock): ParameterSpec[] {
  const dims = [to, from, kernelSize, kernelSize];
  return [weight(convolution, dims), ...normalisationParameters(normalisation, to)];
}

/** Weights of ConvTranspose2d are [from, to, 3, 3]. */
function decoderParameters({ convolution, normalisation, from, to }: ConvolutionBlock): ParameterSpec[] {
  const dims = [from, to, kernelSize, kernelSize];
  return [weight(convolution, dims), ...normalisationParameters(normalisation, to)];
}

function linear(name: string, from: number, to: number): ParameterSpec[] {
  return weightAndBias(name, [to, from]);
}

function weight(name: string, dims: readonly number[]): ParameterSpec {
  return { name: `${name}.weight`, dims, initialiser: uniform(dims) };
}

function weightAndBias(name: string, dims: readonly number[]): ParameterSpec[] {
  const bias = { name: `${name}.bias`, dims: [dims[0] as number], initialiser: uniform(dims) };
  return [weight(name, dims), bias];
}

function normalisationParameters(name: string, channels: number): ParameterSpec[] {
  return [
    { name: `${name}.weight`, dims: [channels], initialiser: { kind: 'ones' } },
    { name: `${name}.bias`, dims: [channels], initialiser: { kind: 'zeros' } },
  ];
}

/** PyTorch takes the fan in of all weights, transposed ones too, over all axes but the first. */
function uniform(dims: readonly number[]): Initialiser {
  const fanIn = dims.slice(1).reduce((product, dim) => product * dim, 1);
  return { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) };
}
