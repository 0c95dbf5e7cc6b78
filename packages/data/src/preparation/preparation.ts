import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type TokenBatch, Tokenizer, TokenizerTrainer } from '@ouroboros/native';
import { sha256File } from '../checksum.ts';
import { exists, removeTemporaries, writeDurably } from '../durable-file.ts';
import { requireWhole } from '../option.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { TokenShardWriter } from '../shard/token-shard-writer.ts';
import { openStories, type StoryOptions } from '../stories/story-source.ts';
import type { StorySource, StorySplit } from '../stories/story-split.ts';
import { storyBatches } from './batches.ts';
import { type PreparationProgress, ProgressMeter } from './progress.ts';
import { begin, tokenizerName, wasBegun } from './record.ts';

/** Where the tokenizer comes from: learned from the training stories, or a `tokenizer.json` that is there already. */
export type TokenizerOptions =
  | {
      /** Tokens in all, `<|endoftext|>` included. */
      readonly vocabulary: number;
    }
  | { readonly path: string };

/** What to prepare. */
export interface PreparationOptions {
  readonly stories: StoryOptions;
  readonly tokenizer: TokenizerOptions;
  /**
   * The most tokens of a document, its end of text included: the model's context. Of a longer document the first
   * `maxTokens - 1` tokens are kept, and its end; the manifest counts such documents as `truncated`.
   */
  readonly maxTokens: number;
}

/** How to go about it. */
export interface PreparationCall {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

/** Tokens ready to train and test on. */
export interface PreparedTokens {
  readonly train: TokenShard;
  readonly test: TokenShard;
  /** Path of the `tokenizer.json` that wrote them. */
  readonly tokenizer: string;
}

/** Batches between two checkpoints. */
const checkpointBatches = 32;

interface Stage {
  readonly name: 'train' | 'test';
  readonly directory: string;
  readonly source: StorySource;
  readonly tokenizer: Tokenizer;
  readonly tokenizerSha256: string;
  readonly maxTokens: number;
}

function pathsOf(directory: string) {
  return {
    tokenizer: join(directory, tokenizerName),
    train: join(directory, 'train'),
    test: join(directory, 'test'),
  };
}

/** Learns a vocabulary; memory is bounded by the number of different words. */
async function learnTokenizer(
  train: StorySplit,
  vocabulary: number,
  { signal, onProgress }: PreparationCall,
): Promise<Tokenizer> {
  const trainer = new TokenizerTrainer();
  const meter = new ProgressMeter('tokenizer', train.size, onProgress);
  for await (const batch of storyBatches(train)) {
    signal?.throwIfAborted();
    for (const story of batch) trainer.add(story);
    meter.add(batch);
  }
  meter.end();
  return trainer.train({ vocabularySize: vocabulary });
}

function requireEndOfText(tokenizer: Tokenizer, path: string): Tokenizer {
  if (tokenizer.endOfText >= 0) return tokenizer;
  throw new Fault({
    code: 'data/no-end-of-text',
    kind: 'request',
    subject: `tokenizer ${path}`,
    expected: 'an added token <|endoftext|>',
    received: 'none',
    remedy: 'add it to added_tokens, or train a tokenizer instead',
  });
}

/** The directory's own tokenizer, made or copied when it is not there yet. */
async function obtainTokenizer(
  path: string,
  options: TokenizerOptions,
  source: StorySource,
  call: PreparationCall,
): Promise<Tokenizer> {
  if (await exists(path)) return Tokenizer.load(path);
  const tokenizer =
    'path' in options
      ? requireEndOfText(Tokenizer.load(options.path), options.path)
      : await learnTokenizer(source.train, options.vocabulary, call);
  await writeDurably(path, `${JSON.stringify(tokenizer)}\n`);
  return tokenizer;
}

/** Document `index` of a batch, cut to `maxTokens`; the last token, the end of text, stays. */
function cut({ tokens, ends }: TokenBatch, index: number, maxTokens: number): Uint32Array {
  const begin = index === 0 ? 0 : (ends[index - 1] as number);
  const end = ends[index] as number;
  if (end - begin <= maxTokens) return tokens.subarray(begin, end);
  const kept = tokens.slice(begin, begin + maxTokens);
  kept[maxTokens - 1] = tokens[end - 1] as number;
  return kept;
}

/** Appends a batch of stories; how many of them had to be cut. */
async function appendBatch(
  writer: TokenShardWriter,
  batch: readonly string[],
  stage: Stage,
): Promise<number> {
  const encoded = stage.tokenizer.encodeBatch(batch, { appendEndOfText: true });
  let truncated = 0;
  for (let k = 0; k < batch.length; k++) {
    const begin = k === 0 ? 0 : (encoded.ends[k - 1] as number);
    if ((encoded.ends[k] as number) - begin > stage.maxTokens) truncated++;
    await writer.append(cut(encoded, k, stage.maxTokens));
  }
  return truncated;
}

async function writeStage(
  writer: TokenShardWriter,
  stage: Stage,
  call: PreparationCall,
): Promise<TokenShard> {
  const split = stage.source[stage.name];
  const meter = new ProgressMeter(stage.name, split.size, call.onProgress);
  let truncated = Number(writer.notes.truncated ?? 0);
  let batches = 0;
  for await (const batch of storyBatches(split, writer.documents)) {
    truncated += await appendBatch(writer, batch, stage);
    meter.add(batch);
    if (++batches % checkpointBatches === 0 || call.signal?.aborted) await writer.checkpoint({ truncated });
    call.signal?.throwIfAborted();
  }
  meter.end();
  return writer.finish({ truncated });
}

/** Makes one of the two shards, or finds it made; an interrupted one is continued behind its last checkpoint. */
async function prepareStage(stage: Stage, call: PreparationCall): Promise<TokenShard> {
  if (await exists(stage.directory)) return openTokenShard(stage.directory);
  const writer = await TokenShardWriter.open({
    directory: stage.directory,
    vocabulary: stage.tokenizer.vocabularySize,
    provenance: {
      ...stage.source.describe(),
      split: stage.name,
      maxTokens: stage.maxTokens,
      tokenizer: stage.tokenizerSha256,
    },
  });
  try {
    return await writeStage(writer, stage, call);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/**
 * Turns stories into `tokenizer.json` and the token shards `train/` and `test/` in `directory`, with bounded memory. What
 * is there already is not made again: with the same options a second call opens what the first one made, and needs the
 * stories no more. An interrupted preparation goes on where it was. One process at a time.
 *
 * @throws Fault `data/option`, `data/prepared-otherwise`, `data/source-changed`, `data/no-end-of-text`; those of `openStories`, of the
 * tokenizer (`tokenizer/vocabulary-too-large`) and of writing; `signal.reason` when aborted.
 */
export async function prepareTokens(
  directory: string,
  options: PreparationOptions,
  call: PreparationCall = {},
): Promise<PreparedTokens> {
  requireWhole('maxTokens', options.maxTokens, 2);
  const paths = pathsOf(directory);
  const begun = await wasBegun(directory, options);
  if (begun && (await exists(paths.tokenizer)) && (await exists(paths.train)) && (await exists(paths.test))) {
    const [train, test] = [await openTokenShard(paths.train), await openTokenShard(paths.test)];
    return { train, test, tokenizer: paths.tokenizer };
  }
  const source = await openStories(options.stories);
  await begin(directory, options, source.describe());
  await removeTemporaries(directory);
  const tokenizer = await obtainTokenizer(paths.tokenizer, options.tokenizer, source, call);
  const tokenizerSha256 = await sha256File(paths.tokenizer);
  const common = { source, tokenizer, tokenizerSha256, maxTokens: options.maxTokens };
  const test = await prepareStage({ ...common, name: 'test', directory: paths.test }, call);
  const train = await prepareStage({ ...common, name: 'train', directory: paths.train }, call);
  return { train, test, tokenizer: paths.tokenizer };
}
