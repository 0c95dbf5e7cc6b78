import type { TokenBatch, Tokenizer } from '@ouroboros/native';
import { exists } from '../durable-file.ts';
import type { Provenance } from '../shard/manifest.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { TokenShardWriter } from '../shard/token-shard-writer.ts';
import type { StorySplit } from '../stories/story-split.ts';
import { storyBatches } from './batches.ts';
import { type PreparationCall, type PreparationProgress, ProgressMeter } from './progress.ts';

/** Batches between two checkpoints. */
const checkpointBatches = 32;

/** A tokenizer and how documents are cut. */
export interface Tokenization {
  readonly tokenizer: Tokenizer;
  /** Of the `tokenizer.json`. */
  readonly tokenizerSha256: string;
  /** The most tokens of a document, its end of text included. */
  readonly maxTokens: number;
}

/** A shard to make of stories. */
export interface Stage {
  readonly name: PreparationProgress['stage'];
  readonly directory: string;
  readonly stories: StorySplit;
  /** Where the stories come from. */
  readonly provenance: Provenance;
  readonly tokenization: Tokenization;
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
  { tokenizer, maxTokens }: Tokenization,
): Promise<number> {
  const encoded = tokenizer.encodeBatch(batch, { appendEndOfText: true });
  let truncated = 0;
  for (let k = 0; k < batch.length; k++) {
    const begin = k === 0 ? 0 : (encoded.ends[k - 1] as number);
    if ((encoded.ends[k] as number) - begin > maxTokens) truncated++;
    await writer.append(cut(encoded, k, maxTokens));
  }
  return truncated;
}

async function writeStage(
  writer: TokenShardWriter,
  { name, stories, tokenization }: Stage,
  { signal, onProgress }: PreparationCall,
): Promise<TokenShard> {
  const meter = new ProgressMeter(name, stories.size, onProgress);
  let truncated = Number(writer.notes.truncated ?? 0);
  let batches = 0;
  for await (const batch of storyBatches(stories, writer.documents)) {
    truncated += await appendBatch(writer, batch, tokenization);
    meter.add(batch);
    if (++batches % checkpointBatches === 0 || signal?.aborted) await writer.checkpoint({ truncated });
    signal?.throwIfAborted();
  }
  meter.end();
  return writer.finish({ truncated });
}

/** Makes the shard, or finds it made; an interrupted one is continued behind its last checkpoint. */
export async function prepareStage(stage: Stage, call: PreparationCall): Promise<TokenShard> {
  if (await exists(stage.directory)) return openTokenShard(stage.directory);
  const { tokenizer, tokenizerSha256, maxTokens } = stage.tokenization;
  const writer = await TokenShardWriter.open({
    directory: stage.directory,
    vocabulary: tokenizer.vocabularySize,
    provenance: { ...stage.provenance, maxTokens, tokenizer: tokenizerSha256 },
  });
  try {
    return await writeStage(writer, stage, call);
  } catch (error) {
    await writer.close();
    throw error;
  }
}
