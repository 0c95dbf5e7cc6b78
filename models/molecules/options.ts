import type { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { count, parseOptions, refusedOption } from '../options.ts';
import { clip, fitOptions, requireOneLength } from '../training/fit-options.ts';
import { type GeoDiffConfig, misfitOf, presetConfig } from './config.ts';

const model = z.strictObject({
  preset: z.string().default('geodiff-nano'),
  /** Keys that replace single dimensions of the preset. */
  hidden_dim: count(2).optional(),
  num_convs: count(1).optional(),
  num_convs_local: count(1).optional(),
  cutoff: z.number().positive().optional(),
  num_diffusion_timesteps: count(1).optional(),
  beta_start: z.number().positive().lt(1).optional(),
  beta_end: z.number().positive().lt(1).optional(),
});

const data = z.strictObject({
  /**
   * `embedded`: drug-like molecules that our own generator assembles; `sdf`, `xyz`: a file, or a folder of files; `geom`: GEOM's
   * `drugs_crude.msgpack`; `prepared`: a folder that `ouroboros data prepare` made.
   */
  source: z.enum(['embedded', 'sdf', 'xyz', 'geom', 'prepared']).default('embedded'),
  path: z.string().optional(),
  /** How many conformations to train on, drawn by `seed`. */
  conformations: count(2).default(600),
  /** How many conformations to test on: whole molecules. */
  testConformations: count(2).default(150),
  /** Most conformations of one molecule of the test set. */
  conformationsPerMolecule: count(1).optional(),
  /** Share of the molecules of a file that are held out for testing, about: each one's SMILES decides. */
  testShare: z.number().positive().lt(1).optional(),
  /** A training molecule that is also a test molecule: refuse the data, or drop it from training. */
  overlap: z.enum(['refuse', 'drop']).default('refuse'),
  /** Seed of the draw, and of the embedded generator: all chains of a run see the same real data. */
  seed: count(0).default(1),
});

const fit = z.strictObject({
  // Models that differ in their last steps alone sample conformations of very different quality: the rate goes almost to zero.
  ...fitOptions({ batch: 8, learningRate: 5e-3, finalRate: 0.01, weightDecay: 0, beta2: 0.999 }),
  /** One: batches differ in size, and several in one run of the training graph would be padded to the largest. */
  stepsPerRun: z.literal(1).default(1),
  /** The gradients of a few visits are many times as long as those of most. */
  clip: clip.default(5000),
});

const sample = z.strictObject({
  /** Langevin steps, evenly spaced over the noise levels of the model; the paper takes 50. */
  steps: count(1).default(50),
  /** Step size in units of sigma^2 (published: 0.01 for 5,000 steps; fewer steps have a longer way each). */
  stepRate: z.number().positive().lt(1).default(0.02),
  /** Global scores take part where sigma is below this, angstrom (published: 0.5 for 5,000 steps). */
  globalStartSigma: z.number().positive().default(5),
  /** Of the global scores beside the local ones. */
  globalWeight: z.number().min(0).default(1),
  /** Longest score of an atom, in units of 1 / sigma. */
  clipGlobal: z.number().positive().default(1000),
  /** Default: none. */
  clipLocal: z.number().positive().optional(),
  /** Molecules sampled together: few, whose edges stay in the cache. */
  batch: count(1).default(16),
});

const evaluate = z.strictObject({
  /** Noise levels at which every test conformation is scored, one in each equal part of the schedule. */
  levels: count(1).default(8),
  /** Test molecules for which twice as many conformations are generated as there are real ones; 0: none. */
  molecules: count(0).default(16),
});

const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
  sample: sample.prefault({}),
  evaluate: evaluate.prefault({}),
});

type Given = z.output<typeof schema>;

/** Options of the molecules family, complete. */
export type MoleculesOptions = Given & { readonly config: GeoDiffConfig };

/** How to fit: order, schedule and optimizer. */
export type FitOptions = MoleculesOptions['fit'];

/** How to sample conformations. */
export type SampleOptions = MoleculesOptions['sample'];

/** What is measured of a model. */
export type EvaluateOptions = MoleculesOptions['evaluate'];

/**
 * Checks options and fills in defaults and dimensions.
 *
 * @throws Fault `molecules/option` with the nearest known key; `molecules/unknown-preset` with the nearest preset.
 */
export function parseMoleculesOptions(input: unknown): MoleculesOptions {
  const options = parseOptions('molecules', schema, input);
  const { source, path } = options.data;
  if (source !== 'embedded' && path === undefined) {
    throw refuse('data.path', `a file or a folder, for data.source ${source}`, 'nothing');
  }
  if (options.data.testShare !== undefined && ['embedded', 'prepared'].includes(source)) {
    throw refuse('data.testShare', `nothing, for data.source ${source}`, `${options.data.testShare}`);
  }
  requireOneLength('molecules', options.fit);
  const config = configOf(options.model);
  const { steps } = options.sample;
  const most = config.num_diffusion_timesteps;
  if (steps > most) throw refuse('sample.steps', `at most ${most}, the number of noise levels`, `${steps}`);
  return { ...options, config };
}

function configOf({ preset, ...sizes }: z.output<typeof model>): GeoDiffConfig {
  const given = Object.entries(sizes).filter(([, size]) => size !== undefined);
  const config: GeoDiffConfig = { ...presetConfig(preset), ...Object.fromEntries(given) };
  const misfit = misfitOf(config);
  if (misfit) throw refuse(`model.${misfit.dimension}`, misfit.expected, `${misfit.received}`);
  return config;
}

function refuse(option: string, expected: string, received: string): Fault {
  return refusedOption('molecules', { option, expected, received });
}
