import {
  type PreparationOptions,
  prepareFreshBatch,
  prepareTokens,
  tokensOfFirst,
} from '@ouroboros/data/tokens';
import { Tokenizer } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import { parameterCount } from '../training/parameters.ts';
import { requireCausal } from './causality.ts';
import type { ModelSource } from './model-source.ts';
import type { LanguageOptions } from './options.ts';
import { openModel } from './sessions.ts';

/** Arguments of `prepareLanguage`. */
export interface PrepareArgument {
  readonly data: LanguageOptions['data'];
  readonly source: ModelSource;
  /** Receives the tokenizer and the shards of both splits. */
  readonly directory: string;
}

/** Where the prepared data are, and how much. */
export interface PreparedLanguage {
  /** Path of tokenizer.json. */
  readonly tokenizer: string;
  readonly endOfText: number;
  readonly trainShard: string;
  readonly testShard: string;
  readonly trainDocuments: number;
  readonly trainTokens: number;
  readonly testDocuments: number;
  readonly testTokens: number;
  /** Whether the stories, whoever prepared them, are those of the embedded grammar. */
  readonly grammatical: boolean;
  /** Number of trained scalars of the model. */
  readonly parameters: number;
}

/**
 * Learns the tokenizer, or takes the given one, and tokenises both splits; what is there already for the same options is kept, and
 * prepared data are used where they lie.
 *
 * @throws Fault `bundle/not-causal` for the model of a bundle that looks ahead.
 */
export async function prepareLanguage(
  argument: PrepareArgument,
  context: WorkerContext,
): Promise<PreparedLanguage> {
  const { source, directory } = argument;
  if (source.bundle) await requireCausal(context, source);
  const prepared = await prepareTokens(directory, preparationOptions(argument), callOf(context));
  const { train, trainStories, test } = prepared;
  return {
    tokenizer: prepared.tokenizer,
    endOfText: Tokenizer.load(prepared.tokenizer).endOfText,
    trainShard: train.directory,
    testShard: test.directory,
    trainDocuments: trainStories,
    trainTokens: tokensOfFirst(train, trainStories),
    testDocuments: test.manifest.examples,
    testTokens: test.manifest.tokens,
    grammatical: train.manifest.provenance.source === 'embedded',
    parameters: parameterCount(openModel(context, source).parameters),
  };
}

/** Arguments of `prepareFreshLanguage`. */
export interface FreshBatchArgument extends PrepareArgument {
  /** 1-based; batch 1 is the training shard itself. */
  readonly batch: number;
}

/**
 * Prepares the batch-th fresh batch of real stories, as many as the training shard has.
 *
 * @returns the directory of its shard.
 * @throws Fault `data/too-few-stories` when the data do not hold that many.
 */
export async function prepareFreshLanguage(
  argument: FreshBatchArgument,
  context: WorkerContext,
): Promise<string> {
  const { directory, batch } = argument;
  const shard = await prepareFreshBatch(directory, preparationOptions(argument), batch, callOf(context));
  return shard.directory;
}

function callOf(context: WorkerContext) {
  return { signal: context.signal, onProgress: (progress: object) => context.progress(progress) };
}

/** What is prepared for a model. */
export function preparationOptions({
  data,
  source: { config },
}: Omit<PrepareArgument, 'directory'>): PreparationOptions {
  const { vocab_size: most, n_positions: maxTokens } = config;
  const tokenizer = data.tokenizer === undefined ? { vocabulary: most } : { path: data.tokenizer, most };
  return { stories: storyOptions(data), tokenizer, maxTokens };
}

function storyOptions({
  source,
  path,
  overlap,
  seed,
  stories,
  testStories,
}: PrepareArgument['data']): PreparationOptions['stories'] {
  const counts = { stories, testStories };
  if (source === 'embedded') return { source, seed, ...counts };
  if (source === 'prepared') return { source, path: path as string, ...counts };
  return { source, path: path as string, overlap, ...counts };
}
