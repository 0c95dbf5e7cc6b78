import type { TokenShard } from '../shard/token-shard.ts';
import type { StoryOptions } from '../stories/story-source.ts';
import type { TokenizerOptions } from './tokenization.ts';

/** What is taken of stories that were made into tokens before. */
export interface PreparedOptions {
  readonly source: 'prepared';
  /** A directory that `prepareTokens` made of stories: of `ouroboros data prepare`, `ouroboros data import` or of a run. */
  readonly path: string;
  /** Take at most this many stories to train on, the first ones. */
  readonly stories?: number;
  /** Take at most this many stories to test on, the first ones. */
  readonly testStories?: number;
}

/** What to prepare. */
export interface PreparationOptions<Stories = StoryOptions | PreparedOptions> {
  readonly stories: Stories;
  /** With the source `prepared`, whose tokenizer is used, the most tokens that it may have. */
  readonly tokenizer: TokenizerOptions;
  /**
   * The most tokens of a document, its end of text included: the model's context. Of a longer document the first
   * `maxTokens - 1` tokens are kept, and its end; the manifest counts such documents as `truncated`.
   */
  readonly maxTokens: number;
}

/** Tokens ready to train and test on. */
export interface PreparedTokens {
  readonly train: TokenShard;
  /** How many documents of `train` are to be trained on, the first ones: all, but for the source `prepared`. */
  readonly trainStories: number;
  readonly test: TokenShard;
  /** Path of the `tokenizer.json` that wrote them. */
  readonly tokenizer: string;
}
