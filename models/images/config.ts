import { presetNamed } from '../preset.ts';

/** Dimensions of the convolutional VAE. */
export interface VaeConfig {
  readonly architecture: 'vae';
  /** S: pixels of a side of the square colour images; a multiple of 2^n with n convolutions. */
  readonly image_size: number;
  /** Channels of the encoder's convolutions, the first one first; the decoder mirrors them. */
  readonly channels: readonly number[];
  /** L: dimensions of the latent. */
  readonly latent_dim: number;
}

/** Named sizes: the paper's model, and one that trains in minutes on two cores. */
export const presets: ReadonlyMap<string, VaeConfig> = new Map<string, VaeConfig>([
  ['vae-nano', { architecture: 'vae', image_size: 32, channels: [16, 32, 64, 128], latent_dim: 32 }],
  ['vae-celeba', { architecture: 'vae', image_size: 64, channels: [32, 64, 128, 256, 512], latent_dim: 128 }],
]);

/**
 * The dimensions called `name`.
 *
 * @throws Fault naming the nearest preset.
 */
export function presetConfig(name: string): VaeConfig {
  return presetNamed('images', presets, name);
}

/** A dimension that does not go with the others. */
export interface Misfit {
  /** Its name in the configuration. */
  readonly dimension: string;
  readonly expected: string;
  readonly received: number;
}

/** The first dimension of `config` that does not go with the others, if any. */
export function misfitOf({ image_size, channels }: VaeConfig): Misfit | undefined {
  const stride = 2 ** channels.length;
  if (image_size % stride === 0) return undefined;
  const expected = `a multiple of ${stride}, which ${channels.length} convolutions of stride 2 divide by`;
  return { dimension: 'image_size', expected, received: image_size };
}

/** Pixels of a side of what the last convolution of the encoder gives: S / 2^n. */
export function innerSize({ image_size, channels }: VaeConfig): number {
  return image_size / 2 ** channels.length;
}

/** Slope of every LeakyReLU below zero (PyTorch's default). */
export const leakySlope = 0.01;

/** Epsilon of every batch normalisation (PyTorch's default). */
export const batchNormEpsilon = 1e-5;

/** Share of the running statistics that a step keeps: 1 less PyTorch's default `momentum` 0.1. */
export const batchNormMomentum = 0.9;
