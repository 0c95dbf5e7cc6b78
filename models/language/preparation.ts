import { openStories, openTokenShard, prepareTokens } from '@ouroboros/data';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Gpt2Config } from './config.ts';
import type { LanguageOptions } from './options.ts';

/** Arguments of `prepareLanguage`. */
export interface PrepareArgument {
  readonly data: LanguageOptions['data'];
  readonly config: Gpt2Config;
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
}
