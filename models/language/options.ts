import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { count, parseOptions } from '../options.ts';
import { clip, fitOptions, requireOneLength } from '../training/fit-options.ts';
import { type Bundle, openBundle } from './bundle/bundle.ts';
import { requireTrainable } from './bundle/trainable.ts';
import type { BuiltInConfig, BundleConfig } from './config.ts';
import { builtInConfig, builtInModelOptions } from './model-options.ts';
import type { ModelSource } from './model-source.ts';

const bundle = z.strictObject({
  /** Folder of the bundle. */
  bundle: z.string().min(1),
  /** Checksum that it must have; filled in. */
  digest: z.string().optional(),
  vocab_size: count(257).optional(),
  n_positions: count(2).optional(),
});

const data = z.strictObject({
  /**
   * `embedded`: stories of our own grammar; `tinystories`: a folder or file in the TinyStories text format; `prepared`: a
   * folder that `ouroboros data prepare` or `data import` made.
   */
  source: z.enum(['embedded', 'tinystories', 'prepared']).default('embedded'),
  path: z.string().optional(),
  /** A `tokenizer.json` to use instead of learning one; it has at most as many tokens as the model. */
  tokenizer: z.string().min(1).optional(),
  /** A training story that is also a test story: refuse the data, or drop the story from training. */
  overlap: z.enum(['refuse', 'drop']).default('refuse'),
  /** How many stories to train on and to test on: the first ones of each split. */
  stories: count(1).default(2000),
  testStories: count(1).default(400),
  /** Seed of the embedded generator: all chains of a run see the same real data. */
  seed: count(0).default(1),
});

const fit = z.strictObject({
  ...fitOptions({ batch: 16, learningRate: 3e-3, weightDecay: 0.1, beta2: 0.95 }),
  clip: clip.default(1),
  /** Parts that the batch of a step is cut into: their gradients are averaged, in the memory of one part. */
  accumulate: count(1).default(1),
  /** Compute every block again in the backward pass instead of keeping it: less memory, more time. Built-in models. */
  recompute: z.boolean().default(false),
  /** What the forward and backward pass compute in; parameters and optimizer state are float32. */
  precision: z.enum(['float32', 'float16', 'bfloat16']).default('float32'),
});

const sample = z.strictObject({
  temperature: z.number().min(0).default(1),
  /** Keep the k likeliest tokens; 0 keeps all. */
  topK: count(0).default(0),
  /** Keep the likeliest tokens that together have this probability. */
  topP: z.number().min(0).max(1).default(1),
  /** Sequences decoded together. */
  slots: count(1).default(128),
  /**
   * What keys and values of the tokens before are kept in, where the CPU decodes a built-in model: float16 halves what every step reads.
   */
  cache: z.enum(['float32', 'float16']).default('float32'),
});

const evaluate = z.strictObject({
  /** Texts that each model writes to be measured: diversity, vocabulary, the rare tail; 0: none. */
  texts: count(0).default(256),
});

const others = {
  data: data.prefault({}),
  fit: fit.prefault({}),
  sample: sample.prefault({}),
  evaluate: evaluate.prefault({}),
};
const schema = z.strictObject({ model: builtInModelOptions.prefault({}), ...others });
const bundleSchema = z.strictObject({ model: bundle, ...others });

/** Options of the language family, complete: of a built-in model, or of that of a bundle. */
export type LanguageOptions = BuiltInOptions | BundleOptions;

/** Options with a built-in model. */
export type BuiltInOptions = z.output<typeof schema> & { readonly config: BuiltInConfig };

/** Options with the model of a bundle. */
export type BundleOptions = z.output<typeof bundleSchema> & { readonly config: BundleConfig };

/** How to fit: order, schedule and optimizer. */
export type FitOptions = LanguageOptions['fit'];

/** How to draw tokens. */
export type SampleOptions = LanguageOptions['sample'];

/**
 * Checks options and fills in defaults and dimensions. With `model.bundle` the bundle is read and its training graph is built once:
 * what is wrong with it comes to light here.
 *
 * @throws Fault with the nearest known key or preset; those of `openBundle` and `buildTraining`.
 */
export function parseLanguageOptions(input: unknown): LanguageOptions {
  const given = Object(Object(input).model).bundle;
  const options = given === undefined ? parseBuiltIn(input) : parseBundle(input);
  requireSource(options.data);
  requireOneLength('language', options.fit);
  const { batch, accumulate } = options.fit;
  if (batch % accumulate !== 0) {
    throw refuse('option "fit.accumulate"', `a divisor of fit.batch = ${batch}`, `${accumulate}`);
  }
  return options;
}

function requireSource({ source, path, tokenizer }: LanguageOptions['data']): void {
  if (source !== 'embedded' && path === undefined) {
    const what = source === 'prepared' ? 'a folder of prepared data' : 'a folder or file of stories';
    throw refuse('option "data.path"', `${what}, for data.source ${source}`, 'nothing');
  }
  if (source !== 'prepared' || tokenizer === undefined) return;
  throw refuse('option "data.tokenizer"', 'nothing, for prepared data have their own', tokenizer);
}

function parseBuiltIn(input: unknown): BuiltInOptions {
  const options = parseOptions('language', schema, input);
  return { ...options, config: builtInConfig(options.model) };
}

/**
 * The bundle in `directory` and the options of its training graph; a forward graph that has been replaced since it was described is
 * taken as it is now.
 *
 * @throws Fault as `parseLanguageOptions`.
 */
export function parseBundleOptions(
  directory: string,
  sections: Readonly<Record<string, unknown>>,
): { readonly bundle: Bundle; readonly fit: FitOptions } {
  const input = { ...sections, model: { ...Object(sections.model), bundle: directory } };
  const { model: given, fit: options } = parseOptions('language', bundleSchema, input);
  return { bundle: openBundle(bundleLocation(given), { renew: true }), fit: options };
}

function parseBundle(input: unknown): BundleOptions {
  const options = parseOptions('language', bundleSchema, input);
  const opened = openBundle(bundleLocation(options.model), { digest: options.model.digest });
  requireTrainable(opened, options.fit);
  const { digest, vocabulary: vocab_size, context: n_positions } = opened;
  const config = { architecture: 'onnx', digest, vocab_size, n_positions } as const;
  return { ...options, model: { ...options.model, digest }, config };
}

function bundleLocation(given: z.output<typeof bundle>) {
  const { bundle: directory, n_positions: context, vocab_size: vocabulary } = given;
  return { directory, ...dropUndefined({ context, vocabulary }) };
}

/** Which model the options ask for. */
export function sourceOf(options: LanguageOptions): ModelSource {
  return isBundle(options)
    ? { config: options.config, bundle: bundleLocation(options.model) }
    : { config: options.config };
}

/** Whether options ask for the model of a bundle. */
export function isBundle(options: LanguageOptions): options is BundleOptions {
  return options.config.architecture === 'onnx';
}

function dropUndefined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

function refuse(subject: string, expected: string, received: string): Fault {
  return new Fault({ code: 'language/option', kind: 'request', subject, expected, received });
}
