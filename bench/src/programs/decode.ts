import { performance } from 'node:perf_hooks';
import {
  bindParameters,
  buildGpt2Decode,
  buildGpt2Forward,
  type GenerationRequest,
  type Gpt2Config,
  generate,
  gpt2Parameters,
  initialise,
  language,
  presetConfig,
} from '@ouroboros/models/language';
import { fillUniform, purposes } from '@ouroboros/native';
import { type Model, type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { OperatorTime, Session, WorkerContext } from '@ouroboros/runtime';
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

/** `cache`: with the key-value cache and the native sampler; `prefix`: the whole prefix anew for every token. */
export type DecodingMethod = 'cache' | 'prefix';

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
  const session = await openDecoding(setting, method, context);
  const begun = performance.now();
  const documents =
    method === 'cache'
      ? await decodeWithCache(session, setting, context.threads)
      : await decodePrefixes(session, setting);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, tokens: documents.reduce((sum, { length }) => sum + length, 0), documents };
}

function configOf({ preset, length }: DecodingArgument): Gpt2Config {
  return { ...presetConfig(preset), n_positions: length };
}

/** The real path: the product's own generation. */
async function decodeWithCache(
  session: Session,
  argument: DecodingArgument,
  threads: number,
): Promise<number[][]> {
  const { sample } = language.parse({ sample: { temperature, slots: argument.sequences } });
  const request: GenerationRequest = {
    ...{ config: configOf(argument), sample, endOfText, seed, iteration, threads },
    ...{ first: 0, count: argument.sequences },
  };
  const documents: number[][] = [];
  for await (const { index, tokens } of generate(session, new Map(), request)) documents[index] = [...tokens];
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

/** The session of an argument, made once per worker. */
function openDecoding(
  argument: DecodingArgument,
  method: DecodingMethod,
  context: WorkerContext,
): Promise<Session> {
  const key = `bench:decode ${JSON.stringify([argument, method])}`;
  const known = context.memory.get(key) as Promise<Session> | undefined;
  const opened = known ?? context.session(writeModel(decodingModel(configOf(argument), method)));
  context.memory.set(key, opened);
  return opened;
}

/** Either graph with the parameters as constants. */
function decodingModel(config: Gpt2Config, method: DecodingMethod): Model {
  const model =
    method === 'cache' ? buildGpt2Decode(config) : buildGpt2Forward(config, { batch: 'S', length: 'T' });
  return bindParameters(model, initialise(gpt2Parameters(config), seed, iteration));
}

/** Time by operator of writing S sequences with the cache. */
export async function profileDecoding(
  argument: DecodingArgument & { readonly prefix: string },
  context: WorkerContext,
): Promise<OperatorTime[]> {
  const { prefix, ...setting } = argument;
  const bytes = writeModel(decodingModel(configOf(setting), 'cache'));
  const session = await context.session(bytes, { profile: prefix });
  await decodeWithCache(session, setting, context.threads);
  const times = await session.profile();
  await session.release();
  return times;
}
