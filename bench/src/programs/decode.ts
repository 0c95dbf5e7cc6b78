import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { readSafetensors, writeSafetensors } from '@ouroboros/data';
import {
  type BuiltInConfig,
  bindParameters,
  builtInModel,
  type DecodingModel,
  type FittedModel,
  type GenerationRequest,
  GraphModel,
  generate,
  generateFitted,
  initialise,
  language,
  modelConfig,
  presetConfig,
  type Tensors,
} from '@ouroboros/models/language';
import { type CachePrecision, fillUniform, purposes } from '@ouroboros/native';
import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { sampleNaively } from '../naive/sampler.ts';

// Letters: S sequences, T tokens of the prefix, V vocabulary.

/** What is decoded, and how. */
export interface DecodingArgument {
  readonly preset: string;
  /** S */
  readonly sequences: number;
  /** Tokens of a whole sequence, the end of text included. */
  readonly length: number;
}

/** What was written. */
export interface DecodingResult {
  readonly seconds: number;
  /** Tokens of all sequences. */
  readonly tokens: number;
  /** The tokens of every sequence. */
  readonly documents: readonly (readonly number[])[];
}

/**
 * `cache`: as the product decodes, with the key-value cache and the native sampler; `graph`: the same with attention as
 * operators of one graph; `prefix`: the whole prefix anew for every token.
 */
export type DecodingMethod = 'cache' | 'graph' | 'prefix';

const seed = 1;
const iteration = 1;
const endOfText = 0;
const temperature = 1;

/** Writes S sequences with freshly initialised parameters, timed without the copies between the threads. */
export async function decode(
  argument: DecodingArgument & { readonly method: DecodingMethod },
  context: WorkerContext,
): Promise<DecodingResult> {
  const { method, ...setting } = argument;
  const write = await prepared(setting, method, context);
  const begun = performance.now();
  const documents = await write();
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, tokens: documents.reduce((sum, { length }) => sum + length, 0), documents };
}

/** What is decoded as in a run: more sequences than slots, each of the length that its model gives it. */
export interface StoriesArgument extends DecodingArgument {
  readonly slots: number;
  /** Probability that any token ends its sequence. */
  readonly endProbability: number;
  /** Directory of the weights, which `writeStoryModel` wrote. */
  readonly directory: string;
  /** What keys and values are kept in; default: as the product does. */
  readonly cache?: CachePrecision;
}

/**
 * Writes freshly initialised weights with which a sequence ends at every token with about the same probability: the gain goes to
 * the logit of <|endoftext|> through the bias of the last normalisation, along its row of the tied table.
 */
export async function writeStoryModel(argument: StoriesArgument): Promise<void> {
  const config = configOf(argument);
  const weights = weightsOf(argument);
  const [table, bias] = ['transformer.wte.weight', 'transformer.ln_f.bias'].map(
    (name) => (weights.get(name) as Tensor<'float32'>).data,
  ) as [Float32Array, Float32Array];
  const row = table.subarray(endOfText * bias.length, (endOfText + 1) * bias.length);
  const square = row.reduce((sum, x) => sum + x * x, 0);
  const gain = Math.log((config.vocab_size * argument.endProbability) / (1 - argument.endProbability));
  bias.forEach((_, c) => {
    bias[c] = (gain * (row[c] as number)) / square;
  });
  await writeSafetensors(`${argument.directory}/weights.safetensors`, weights, {});
  await writeForTransformers(argument.directory, config, weights);
}

/** Writes the freshly initialised weights that `decode` writes sequences with, as Hugging Face's transformers read them. */
export async function writePeerModel(
  argument: DecodingArgument & { readonly directory: string },
): Promise<void> {
  await writeForTransformers(argument.directory, configOf(argument), weightsOf(argument));
}

/** A folder that `AutoModelForCausalLM.from_pretrained` loads: the names of the weights are the same. */
async function writeForTransformers(
  directory: string,
  config: BuiltInConfig,
  weights: Tensors,
): Promise<void> {
  const facts = { config, endOfText, sample: { temperature, topK: 0, topP: 1 } };
  await writeFile(join(directory, 'config.json'), JSON.stringify(modelConfig(facts)));
  await writeSafetensors(join(directory, 'model.safetensors'), weights, { format: 'pt' });
}

/** Writes stories in continuous batches, timed: as the product does, its loading of the model included, or with the loaded graph. */
export async function writeStories(
  argument: StoriesArgument & { readonly method: 'cache' | 'graph' },
  context: WorkerContext,
): Promise<DecodingResult> {
  const { method, ...setting } = argument;
  const config = configOf(setting);
  const { slots, cache } = setting;
  const { sample } = language.parse({ sample: { temperature, slots, ...(cache && { cache }) } });
  const { threads } = context;
  const request = { config, sample, endOfText, seed, iteration, threads, first: 0, count: setting.sequences };
  const fitted = { source: { config }, directory: setting.directory };
  const graph = method === 'graph' ? await storyGraph(fitted, context) : undefined;
  const begun = performance.now();
  const documents: number[][] = [];
  const written = graph ? generate(graph, request) : generateFitted(fitted, request, context);
  for await (const { index, tokens } of written) documents[index] = [...tokens];
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, tokens: documents.reduce((sum, { length }) => sum + length, 0), documents };
}

/** The decoding graph of the model, loaded once per worker. */
function storyGraph({ source, directory }: FittedModel, context: WorkerContext): Promise<GraphModel> {
  const key = `bench:stories ${directory}`;
  const open = async (): Promise<GraphModel> => {
    const model = builtInModel(source.config as BuiltInConfig);
    const { tensors } = await readSafetensors(`${directory}/weights.safetensors`);
    return GraphModel.open(context, model, tensors as Tensors);
  };
  const opened = (context.memory.get(key) as Promise<GraphModel> | undefined) ?? open();
  context.memory.set(key, opened);
  return opened;
}

function configOf({ preset, length }: DecodingArgument): BuiltInConfig {
  return { ...presetConfig(preset), n_positions: length };
}

/** Loads what `method` runs, once per worker; the result writes the sequences. */
async function prepared(
  argument: DecodingArgument,
  method: DecodingMethod,
  context: WorkerContext,
): Promise<() => Promise<number[][]>> {
  const once = async <T>(open: () => Promise<T>): Promise<T> => {
    const key = `bench:decode ${JSON.stringify([argument, method])}`;
    const opened = (context.memory.get(key) as Promise<T> | undefined) ?? open();
    context.memory.set(key, opened);
    return opened;
  };
  const [config, weights] = [configOf(argument), weightsOf(argument)];
  if (method === 'prefix') {
    const forward = bindParameters(builtInModel(config).forward({ batch: 'S', length: 'T' }), weights);
    const session = await once(() => context.session(writeModel(forward)));
    return () => decodePrefixes(session, argument);
  }
  const model = await once<DecodingModel>(() =>
    method === 'cache'
      ? builtInModel(config).openDecoding(context, weights)
      : GraphModel.open(context, builtInModel(config), weights),
  );
  return () => decodeWithCache(model, argument, context.threads);
}

function weightsOf(argument: DecodingArgument): Tensors {
  return initialise(builtInModel(configOf(argument)).parameters, seed, iteration);
}

/** The product's own generation. */
async function decodeWithCache(
  model: DecodingModel,
  argument: DecodingArgument,
  threads: number,
): Promise<number[][]> {
  const { sample } = language.parse({ sample: { temperature, slots: argument.sequences } });
  const request: GenerationRequest = {
    ...{ config: configOf(argument), sample, endOfText, seed, iteration, threads },
    ...{ first: 0, count: argument.sequences },
  };
  const documents: number[][] = [];
  for await (const { index, tokens } of generate(model, request)) documents[index] = [...tokens];
  return documents;
}

/** The naive path: the forward graph over the whole prefix for every token, a sampler in TypeScript. */
async function decodePrefixes(session: Session, argument: DecodingArgument): Promise<number[][]> {
  const { sequences, length } = argument;
  const { vocab_size: vocabulary } = configOf(argument);
  const streams = Array.from({ length: sequences }, (_, index) => uniformsOf(length, index));
  const documents = streams.map((): number[] => []);
  const prefixes = documents.map(() => [endOfText]);
  for (let at = 0; at < length && documents.some(isOpen); at++) {
    const logits = await lastLogits(session, prefixes, vocabulary);
    const uniforms = Float32Array.from(streams, (stream) => stream[at] as number);
    const out = new Int32Array(sequences);
    sampleNaively({ logits, rows: sequences, vocabulary, uniforms, temperature, out });
    prefixes.forEach((prefix, s) => {
      const token = at === length - 1 ? endOfText : (out[s] as number);
      prefix.push(token);
      if (isOpen(documents[s] as number[])) documents[s]?.push(token);
    });
  }
  return documents;
}

function isOpen(document: readonly number[]): boolean {
  return document.at(-1) !== endOfText;
}

/** The uniforms that sequence `index` of the product's generation draws from. */
function uniformsOf(length: number, index: number): Float32Array {
  const uniforms = new Float32Array(length);
  fillUniform(uniforms, { seed, purpose: purposes.sample, iteration, index });
  return uniforms;
}

/** Logits after the last token of prefixes of one length, [S, V] of [S, T, V]. */
async function lastLogits(
  session: Session,
  prefixes: readonly (readonly number[])[],
  vocabulary: number,
): Promise<Float32Array> {
  const length = prefixes[0]?.length as number;
  const ids = BigInt64Array.from(prefixes.flat(), (token) => BigInt(token));
  const output = await session.run({ tokens: tensor('int64', [prefixes.length, length], ids) });
  const { data } = output.logits as Tensor<'float32'>;
  const last = new Float32Array(prefixes.length * vocabulary);
  prefixes.forEach((_, s) => {
    const begin = ((s + 1) * length - 1) * vocabulary;
    last.set(data.subarray(begin, begin + vocabulary), s * vocabulary);
  });
  return last;
}
