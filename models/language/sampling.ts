import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TokenShardWriter } from '@ouroboros/data/tokens';
import { Fault } from '@ouroboros/errors';
import { purposes, Tokenizer } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import { initialise, type Tensors } from '../training/initialise.ts';
import { readWeights } from '../training/weights.ts';
import type { LanguageConfig } from './config.ts';
import { generateWith } from './decoding/generate-with.ts';
import { generatedText } from './decoding/generated-text.ts';
import { generateFitted } from './decoding/lanes.ts';
import { OrderedDocuments } from './decoding/ordered-documents.ts';
import { Pace } from './decoding/pace.ts';
import type { ModelSource } from './model-source.ts';
import type { SampleOptions } from './options.ts';
import { openModel } from './sessions.ts';

/** What every way of sampling needs to know. */
export interface ModelArgument {
  readonly source: ModelSource;
  readonly sample: SampleOptions;
  readonly endOfText: number;
  readonly seed: number;
  readonly iteration: number;
  /** The directory of the fit. */
  readonly directory: string;
}

/** Arguments for a synthetic data set. */
export interface SampleArgument extends ModelArgument {
  readonly examples: number;
  /** Directory of the shard to write. */
  readonly shard: string;
}

/** Documents between checkpoints of the shard being written. */
const checkpointDocuments = 1000;

/**
 * Writes a synthetic data set: document k of the shard is sequence k, in order, whatever ended first. Interrupted, it goes on behind
 * the last checkpoint.
 */
export async function sampleLanguage(argument: SampleArgument, context: WorkerContext): Promise<void> {
  const { source, sample, seed, iteration, examples, shard } = argument;
  const writer = await TokenShardWriter.open({
    directory: shard,
    vocabulary: source.config.vocab_size,
    provenance: { family: 'language', seed, iteration, examples, temperature: sample.temperature },
  });
  try {
    await writeDocuments(writer, argument, context);
    await writer.finish();
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** Appends the documents that the writer does not have yet. */
async function writeDocuments(
  writer: TokenShardWriter,
  argument: SampleArgument,
  context: WorkerContext,
): Promise<void> {
  const { source, sample, endOfText, seed, iteration, examples: count } = argument;
  const { config } = source;
  const { documents: first } = writer;
  const ordered = new OrderedDocuments(first);
  const pace = new Pace();
  const request = { config, sample, endOfText, seed, iteration, first, count, threads: context.threads };
  for await (const document of generateFitted(argument, request, context)) {
    for (const tokens of ordered.add(document)) {
      await writer.append(tokens);
      if (writer.documents % checkpointDocuments === 0) await writer.checkpoint();
    }
    const rate = pace.add(document.tokens.length);
    const detail = `${writer.documents} of ${count} stories, ${writer.tokens} tokens, ${rate} tokens/s`;
    context.progress({ done: writer.documents, total: count, unit: 'stories', detail });
  }
}

/** Arguments for a few texts to look at. */
export interface SpecimenArgument extends ModelArgument {
  readonly count: number;
  /** Path of tokenizer.json. */
  readonly tokenizer: string;
  /** What every text starts with. */
  readonly prompt?: string;
}

/** Arguments for a few texts of the model of a bundle, with the weights in its forward graph. */
export interface BundleSpecimenArgument {
  readonly source: ModelSource;
  readonly sample: SampleOptions;
  readonly seed: number;
  readonly count: number;
  readonly prompt?: string;
}

/**
 * A few texts that the model of a bundle writes as it was exported, with the `tokenizer.json` in its folder.
 *
 * @throws Fault as `specimensOfLanguage`; `bundle/no-tokenizer`.
 */
export async function specimensOfBundle(
  { source, ...argument }: BundleSpecimenArgument,
  context: WorkerContext,
): Promise<string[]> {
  const tokenizer = join(source.bundle?.directory ?? '', 'tokenizer.json');
  if (!existsSync(tokenizer)) throw noTokenizer(tokenizer);
  const { parameters } = openModel(context, source);
  const exported = parameters.map((parameter) => ({
    ...parameter,
    initialiser: { kind: 'exported' } as const,
  }));
  const { endOfText, vocabularySize } = Tokenizer.load(tokenizer);
  requireVocabulary(tokenizer, vocabularySize, source.config);
  const iteration = 0;
  const weights = initialise(exported, argument.seed, iteration);
  return writeTexts({ ...argument, source, tokenizer, endOfText, iteration }, weights, context);
}

/**
 * A few generated texts, from streams of their own.
 *
 * @throws Fault `language/prompt-too-long` for a prompt that leaves no room for a token behind it.
 */
export async function specimensOfLanguage(
  argument: SpecimenArgument,
  context: WorkerContext,
): Promise<string[]> {
  const { parameters } = openModel(context, argument.source);
  return writeTexts(argument, await readWeights(parameters, argument.directory), context);
}

async function writeTexts(
  argument: Omit<SpecimenArgument, 'directory'>,
  weights: Tensors,
  context: WorkerContext,
): Promise<string[]> {
  const { source, sample, endOfText, seed, iteration, count } = argument;
  const { config } = source;
  const tokenizer = Tokenizer.load(argument.tokenizer);
  const prompt = argument.prompt === undefined ? [] : [...tokenizer.encode(argument.prompt)];
  requireRoom(prompt.length, config);
  const model = openModel(context, source);
  const { threads } = context;
  const streams = { seed, iteration, purpose: purposes.specimen };
  const request = { config, sample, endOfText, ...streams, first: 0, count, prompt, threads };
  const texts = new Array<string>(count).fill('');
  for await (const { index, tokens } of generateWith({ model, weights }, request, context)) {
    texts[index] = generatedText(tokenizer, tokens.slice(0, -1)).trim();
  }
  return texts;
}

function noTokenizer(path: string): Fault {
  return new Fault({
    code: 'bundle/no-tokenizer',
    kind: 'request',
    subject: path,
    expected: 'the tokenizer whose tokens the model was trained on',
    received: 'nothing at that path',
    remedy: 'put a byte-level BPE there, such as data/tokenizer.json of a run, or sample a run of the model',
  });
}

/** Fewer tokens than logits are fine: training texts may not give as many. */
function requireVocabulary(path: string, size: number, { vocab_size }: LanguageConfig): void {
  if (size <= vocab_size) return;
  throw new Fault({
    code: 'bundle/tokenizer',
    kind: 'request',
    subject: path,
    expected: `at most ${vocab_size} tokens, the vocabulary of the model`,
    received: `${size}`,
    remedy: 'put the tokenizer of the model there',
  });
}

/** A text ends with <|endoftext|>, and one token should be the model's own. */
function requireRoom(prompt: number, { n_positions }: LanguageConfig): void {
  const most = n_positions - 2;
  if (prompt <= most) return;
  throw new Fault({
    code: 'language/prompt-too-long',
    kind: 'request',
    subject: 'the prompt',
    expected: `at most ${most} tokens, for a context of ${n_positions}`,
    received: `${prompt}`,
    remedy: 'shorten it',
  });
}
