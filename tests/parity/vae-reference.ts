import { readSafetensors } from '@ouroboros/data';
import type { VaeConfig } from '@ouroboros/models/images';
import type { Tensor } from '@ouroboros/onnx';

/* Letters: N steps, B images of a step, S pixels of a side, L dimensions of the latent. */

type Floats = Tensor<'float32'>;

/** What a step of training makes of a batch: its loss, and the gradients by parameter. */
export interface ReferenceStep {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Floats>;
}

/** What `fixtures/vae_reference.py` recorded. */
export interface VaeReference {
  readonly config: VaeConfig;
  /** Parameters and running statistics before training. */
  readonly parameters: ReadonlyMap<string, Floats>;
  readonly statistics: ReadonlyMap<string, Floats>;
  /** [N, B, 3, S, S]. */
  readonly images: Floats;
  /** [N, B, L]. */
  readonly noises: Floats;
  /** Of the images of the first batch, [B]; mean 1. */
  readonly weights: Floats;
  /** Of the first batch, with the running statistics. */
  readonly outputs: Readonly<Record<'reconstruction' | 'mean' | 'logVariance', Floats>>;
  /** Of the first batch, with its own statistics; every image alike, and weighted. */
  readonly plain: ReferenceStep;
  readonly weighted: ReferenceStep;
  /** Of N steps of AdamW: losses and gradient norms, then parameters and running statistics after the last. */
  readonly losses: Float32Array;
  readonly norms: Float32Array;
  readonly trained: ReadonlyMap<string, Floats>;
  readonly trainedStatistics: ReadonlyMap<string, Floats>;
}

/** Variance of the decoder and options of AdamW in `fixtures/vae_reference.py`, and its learning rate. */
export const referenceFit = { variance: 0.4, beta1: 0.9, beta2: 0.999, weightDecay: 0.1 };
export const referenceRate = 1e-3;

/** Reads a file that `fixtures/vae_reference.py` wrote. */
export async function readVaeReference(path: string): Promise<VaeReference> {
  const { tensors, metadata } = await readSafetensors(path);
  const floats = (name: string): Floats => tensors.get(name) as Floats;
  const group = (prefix: string): ReadonlyMap<string, Floats> =>
    new Map(
      [...tensors.keys()]
        .filter((name) => name.startsWith(`${prefix}.`))
        .map((name) => [name.slice(prefix.length + 1), floats(name)]),
    );
  const step = (loss: string, gradients: string): ReferenceStep => ({
    loss: floats(loss).data[0] as number,
    gradients: group(gradients),
  });
  return {
    config: JSON.parse(metadata.config as string) as VaeConfig,
    parameters: group('parameter'),
    statistics: group('statistic'),
    images: imagesOf(tensors.get('images') as Tensor<'uint8'>),
    noises: floats('noises'),
    weights: floats('weights'),
    outputs: {
      reconstruction: floats('reconstruction'),
      mean: floats('mean'),
      logVariance: floats('logVariance'),
    },
    plain: step('loss', 'gradient'),
    weighted: step('weightedLoss', 'weightedGradient'),
    losses: floats('losses').data,
    norms: floats('norms').data,
    trained: group('trained'),
    trainedStatistics: group('trainedStatistic'),
  };
}

/** byte / 128 - 1, exact in float32. */
function imagesOf({ dims, data }: Tensor<'uint8'>): Floats {
  return { dtype: 'float32', dims, data: Float32Array.from(data, (byte) => byte / 128 - 1) };
}
