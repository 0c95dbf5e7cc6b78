import type { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { count, parseOptions, refusedOption } from '../options.ts';
import { clip, fitOptions, requireOneLength } from '../training/fit-options.ts';
import { misfitOf, presetConfig, type VaeConfig } from './config.ts';
import { varianceOfWeight } from './vae/objective.ts';

/** Of the divergence, beside the mean squared error of a value (PyTorch-VAE's configuration for CelebA). */
const customaryWeight = 0.00025;

const model = z.strictObject({
  preset: z.string().default('vae-nano'),
  /** Keys that replace single dimensions of the preset. */
  image_size: count(1).optional(),
  channels: z.array(count(1)).min(1).optional(),
  latent_dim: count(1).optional(),
});

const data = z.strictObject({
  /**
   * `embedded`: faces that our own generator draws; `celeba`: a folder in CelebA's official layout; `folder`: any images below a
   * folder; `prepared`: a folder that `ouroboros data prepare` made.
   */
  source: z.enum(['embedded', 'celeba', 'folder', 'prepared']).default('embedded'),
  path: z.string().optional(),
  /** How many images to train on and to test on: the first ones of each split. */
  images: count(2).default(4000),
  testImages: count(2).default(500),
  /** Share of the shorter side of an image that a centred square keeps; default: 148/178 of CelebA, all of others. */
  crop: z.number().positive().max(1).optional(),
  /** Share of the images of a folder that are held out for testing, about: each one's path decides. */
  testShare: z.number().positive().lt(1).optional(),
  /** A training image that is also a test image: refuse the data, or drop the image from training. */
  overlap: z.enum(['refuse', 'drop']).default('refuse'),
  /** Seed of the embedded generator: all chains of a run see the same real data. */
  seed: count(0).default(1),
});

const fit = z.strictObject({
  ...fitOptions({ batch: 64, learningRate: 2e-3, weightDecay: 0, beta2: 0.999 }),
  /** Default: none. The loss is a sum over all values of an image, and so is its gradient. */
  clip: clip.optional(),
  /**
   * sigma^2 of the decoder's Gaussian, for values in [-1, 1]: the larger, the more the divergence weighs. Default: that at which the
   * loss is in proportion to the mean squared error + 0.00025 times the divergence, as VAEs are trained on CelebA by custom.
   */
  variance: z.number().positive().optional(),
});

const sample = z.strictObject({
  /** Standard deviation of the latents that images are drawn from: 1 is the prior. */
  temperature: z.number().min(0).default(1),
  /** Images decoded together. */
  batch: count(1).default(128),
});

const evaluate = z.strictObject({
  /** Images that each model draws to be measured: distances, diversity, attributes; 0: none. */
  samples: count(0).default(500),
  /** Optimizer steps of the fixed encoder whose features are compared. */
  encoderSteps: count(1).default(400),
});

const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
  sample: sample.prefault({}),
  evaluate: evaluate.prefault({}),
});

type Given = z.output<typeof schema>;

/** Options of the images family, complete. */
export type ImagesOptions = Omit<Given, 'fit'> & {
  readonly fit: Given['fit'] & { readonly variance: number };
  readonly config: VaeConfig;
};

/** How to fit: order, schedule, optimizer and objective. */
export type FitOptions = ImagesOptions['fit'];

/** How to draw images. */
export type SampleOptions = ImagesOptions['sample'];

/**
 * Checks options and fills in defaults and dimensions.
 *
 * @throws Fault `images/option` with the nearest known key; `images/unknown-preset` with the nearest preset.
 */
export function parseImagesOptions(input: unknown): ImagesOptions {
  const options = parseOptions('images', schema, input);
  const { source, path } = options.data;
  if (source !== 'embedded' && path === undefined) {
    throw refuse('data.path', `a folder, for data.source ${source}`, 'nothing');
  }
  refuseStray(options.data);
  requireOneLength('images', options.fit);
  const config = configOf(options.model);
  const { variance = varianceOfWeight(config.image_size, customaryWeight) } = options.fit;
  return { ...options, fit: { ...options.fit, variance }, config };
}

/** Sources that have a use for an option of files. */
const usedBy = { crop: ['celeba', 'folder'], testShare: ['folder'] } as const;

/** Refuses options of files that the source has no use for: whoever sets them expects other data. */
function refuseStray(given: z.output<typeof data>): void {
  for (const option of ['crop', 'testShare'] as const) {
    const [sources, value]: [readonly string[], number | undefined] = [usedBy[option], given[option]];
    if (value === undefined || sources.includes(given.source)) continue;
    throw refuse(`data.${option}`, `nothing, for data.source ${given.source}`, `${value}`);
  }
}

function configOf({ preset, ...sizes }: z.output<typeof model>): VaeConfig {
  const given = Object.entries(sizes).filter(([, size]) => size !== undefined);
  const config: VaeConfig = { ...presetConfig(preset), ...Object.fromEntries(given) };
  const misfit = misfitOf(config);
  if (misfit) throw refuse(`model.${misfit.dimension}`, misfit.expected, `${misfit.received}`);
  return config;
}

function refuse(option: string, expected: string, received: string): Fault {
  return refusedOption('images', { option, expected, received });
}
