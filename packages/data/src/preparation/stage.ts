import type { TokenBatch, Tokenizer } from '@ouroboros/native';
import { exists } from '../durable-file.ts';
import type { Provenance } from '../shard/manifest.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { TokenShardWriter } from '../shard/token-shard-writer.ts';
import type { StorySplit } from '../stories/story-split.ts';
import { storyBatches } from './batches.ts';
import { type PreparationCall, type PreparationProgress, ProgressMeter } from './progress.ts';

/** Tokens between two checkpoints: some seconds of work, so that waiting for the disk costs little. */
const checkpointTokens = 1 << 24;

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

/** Documents of at most `maxTokens` tokens, the last of which, the end of text, stays; and how many had to be cut. */
function cut(
  { tokens, ends }: TokenBatch,
  maxTokens: number,
): { readonly documents: TokenBatch; readonly truncated: number } {
  const kept = new Uint32Array(tokens.length);
  const keptEnds = new Float64Array(ends.length);
  let [begin, end, truncated] = [0, 0, 0];
  for (const [k, next] of ends.entries()) {
    const length = Math.min(next - begin, maxTokens);
    kept.set(tokens.subarray(begin, begin + length), end);
    end += length;
    if (length < next - begin) truncated++;
    kept[end - 1] = tokens[next - 1] as number;
    keptEnds[k] = end;
    begin = next;
  }
  return { documents: { tokens: kept.subarray(0, end), ends: keptEnds }, truncated };
}

/** Stories and their tokens. */
interface EncodedStories {
  readonly stories: readonly string[];
  readonly encoded: TokenBatch;
}

/** Encodes batches in order; while the addon encodes one, the one before is used and the next is read. */
async function* encodeAhead(
  batches: AsyncIterable<readonly string[]>,
  tokenizer: Tokenizer,
): AsyncGenerator<EncodedStories> {
  let ahead: Promise<EncodedStories> | undefined;
  for await (const stories of batches) {
    const started = tokenizer
      .encodeBatchLater(stories, { appendEndOfText: true })
      .then((encoded) => ({ stories, encoded }));
    // Whoever stops here early never asks for it.
    started.catch(() => undefined);
    if (ahead) yield await ahead;
    ahead = started;
  }
  if (ahead) yield await ahead;
}

async function writeStage(
  writer: TokenShardWriter,
  { name, stories, tokenization }: Stage,
  { signal, onProgress }: PreparationCall,
): Promise<TokenShard> {
  const { tokenizer, maxTokens } = tokenization;
  const meter = new ProgressMeter(name, stories.size, onProgress);
  let truncated = Number(writer.notes.truncated ?? 0);
  let saved = writer.tokens;
  for await (const batch of encodeAhead(storyBatches(stories, writer.documents), tokenizer)) {
    const fitting = cut(batch.encoded, maxTokens);
    await writer.appendBatch(fitting.documents);
    truncated += fitting.truncated;
    meter.addStories(batch.stories);
    if (signal?.aborted || writer.tokens - saved >= checkpointTokens) {
      await writer.checkpoint({ truncated });
      saved = writer.tokens;
    }
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
