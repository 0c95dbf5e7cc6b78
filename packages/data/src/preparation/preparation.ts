import { join } from 'node:path';
import { exists, removeTemporaries } from '../durable-file.ts';
import { requireWhole } from '../option.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { openStories, type StoryOptions } from '../stories/story-source.ts';
import type { PreparationCall } from './progress.ts';
import { begin, tokenizerName, wasBegun } from './record.ts';
import { prepareStage } from './stage.ts';
import { obtainTokenization, type TokenizerOptions } from './tokenization.ts';

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

/** Tokens ready to train and test on. */
export interface PreparedTokens {
  readonly train: TokenShard;
  readonly test: TokenShard;
  /** Path of the `tokenizer.json` that wrote them. */
  readonly tokenizer: string;
}

function pathsOf(directory: string) {
  return {
    tokenizer: join(directory, tokenizerName),
    train: join(directory, 'train'),
    test: join(directory, 'test'),
  };
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
  const tokenization = await obtainTokenization(paths.tokenizer, options, source.train, call);
  const prepare = (name: 'train' | 'test') => {
    const provenance = { ...source.describe(), split: name };
    return prepareStage(
      { name, directory: paths[name], stories: source[name], provenance, tokenization },
      call,
    );
  };
  const test = await prepare('test');
  return { train: await prepare('train'), test, tokenizer: paths.tokenizer };
}
