import { join } from 'node:path';
import { exists, removeTemporaries } from '../durable-file.ts';
import { requireWhole } from '../option.ts';
import { openTokenShard } from '../shard/token-shard.ts';
import { openStories, type StoryOptions } from '../stories/story-source.ts';
import type { PreparationOptions, PreparedTokens } from './options.ts';
import { takePrepared } from './prepared-source.ts';
import type { PreparationCall } from './progress.ts';
import { begin, tokenizerName, wasBegun } from './record.ts';
import { prepareStage } from './stage.ts';
import { obtainTokenization } from './tokenization.ts';

function pathsOf(directory: string) {
  return {
    tokenizer: join(directory, tokenizerName),
    train: join(directory, 'train'),
    test: join(directory, 'test'),
  };
}

/** Makes tokens of stories, or finds them made. */
async function prepareStories(
  directory: string,
  options: PreparationOptions<StoryOptions>,
  call: PreparationCall,
): Promise<PreparedTokens> {
  const paths = pathsOf(directory);
  const place = { directory, first: tokenizerName };
  const begun = await wasBegun(place, options);
  if (begun && (await exists(paths.tokenizer)) && (await exists(paths.train)) && (await exists(paths.test))) {
    const [train, test] = [await openTokenShard(paths.train), await openTokenShard(paths.test)];
    return { train, trainStories: train.manifest.examples, test, tokenizer: paths.tokenizer };
  }
  const source = await openStories(options.stories);
  await begin(place, options, source.describe());
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
  const train = await prepare('train');
  return { train, trainStories: train.manifest.examples, test, tokenizer: paths.tokenizer };
}

/**
 * Turns stories into `tokenizer.json` and the token shards `train/` and `test/` in `directory`, with bounded memory. What
 * is there already is not made again: with the same options a second call opens what the first one made, and needs the
 * stories no more. An interrupted preparation goes on where it was. One process at a time. Of the source `prepared` the shards are
 * used where they lie.
 *
 * @throws Fault `data/option`, `data/prepared-otherwise`, `data/source-changed`, `data/tokenizer-too-large`; those of `openStories`, of
 * `openPreparedFolder`, of the tokenizer (`tokenizer/vocabulary-too-large`) and of writing; `signal.reason` when aborted.
 */
export async function prepareTokens(
  directory: string,
  options: PreparationOptions,
  call: PreparationCall = {},
): Promise<PreparedTokens> {
  const { stories } = options;
  requireWhole('maxTokens', options.maxTokens, 2);
  if (stories.source === 'prepared') return takePrepared(directory, { ...options, stories });
  return prepareStories(directory, { ...options, stories }, call);
}
