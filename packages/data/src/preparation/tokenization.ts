import { Fault } from '@ouroboros/errors';
import { Tokenizer, TokenizerTrainer } from '@ouroboros/native';
import { sha256File } from '../checksum.ts';
import { exists, writeDurably } from '../durable-file.ts';
import type { StorySplit } from '../stories/story-split.ts';
import { storyBatches } from './batches.ts';
import { type PreparationCall, ProgressMeter } from './progress.ts';
import type { Tokenization } from './stage.ts';

/** Where the tokenizer comes from: learned from the training stories, or a `tokenizer.json` that is there already. */
export type TokenizerOptions =
  | {
      /** Tokens in all, `<|endoftext|>` included. */
      readonly vocabulary: number;
    }
  | {
      readonly path: string;
      /** The most tokens that it may have, such as the vocabulary of a model (default: any number). */
      readonly most?: number;
    };

/** Learns a vocabulary; memory is bounded by the number of different words. */
async function learnTokenizer(
  train: StorySplit,
  vocabulary: number,
  { signal, onProgress }: PreparationCall,
): Promise<Tokenizer> {
  const trainer = new TokenizerTrainer();
  const meter = new ProgressMeter('tokenizer', train.size, onProgress);
  let counted: Promise<void> | undefined;
  for await (const batch of storyBatches(train)) {
    signal?.throwIfAborted();
    await counted;
    // While the addon counts one batch, the next is read.
    counted = trainer.addBatch(batch);
    counted.catch(() => undefined);
    meter.addStories(batch);
  }
  await counted;
  meter.end();
  return trainer.train({ vocabularySize: vocabulary });
}

/** The Fault for a tokenizer with more tokens than the model. */
export function tokenizerTooLarge(path: string, size: number, most: number): Fault {
  return new Fault({
    code: 'data/tokenizer-too-large',
    kind: 'request',
    subject: `tokenizer ${path}`,
    expected: `at most ${most} tokens, the vocabulary of the model`,
    received: `${size}`,
    remedy: `set model.vocab_size=${size}, or give a tokenizer of at most ${most} tokens`,
  });
}

/** A tokenizer that is there already. */
function givenTokenizer(path: string, most = Number.POSITIVE_INFINITY): Tokenizer {
  const tokenizer = Tokenizer.load(path);
  if (tokenizer.vocabularySize > most) throw tokenizerTooLarge(path, tokenizer.vocabularySize, most);
  return tokenizer;
}

/** The tokenizer at `path`, made or copied when it is not there yet. */
async function obtainTokenizer(
  path: string,
  options: TokenizerOptions,
  train: StorySplit,
  call: PreparationCall,
): Promise<Tokenizer> {
  if (await exists(path)) return Tokenizer.load(path);
  const tokenizer =
    'path' in options
      ? givenTokenizer(options.path, options.most)
      : await learnTokenizer(train, options.vocabulary, call);
  await writeDurably(path, `${JSON.stringify(tokenizer)}\n`);
  return tokenizer;
}

/**
 * How documents become tokens: with the tokenizer at `path`, which is learned or copied when it is not there yet.
 *
 * @throws Fault `data/tokenizer-too-large`; those of the tokenizer.
 */
export async function obtainTokenization(
  path: string,
  { tokenizer: options, maxTokens }: { readonly tokenizer: TokenizerOptions; readonly maxTokens: number },
  train: StorySplit,
  call: PreparationCall,
): Promise<Tokenization> {
  const tokenizer = await obtainTokenizer(path, options, train, call);
  return { tokenizer, tokenizerSha256: await sha256File(path), maxTokens };
}
