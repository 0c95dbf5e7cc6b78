import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, removeTemporaries, writeDurably } from '../durable-file.ts';
import { requireWhole } from '../option.ts';
import { sliceShard } from '../shard/slice.ts';
import type { TokenShard } from '../shard/token-shard.ts';
import type { PreparationOptions, PreparedOptions, PreparedTokens } from './options.ts';
import { describePrepared, openPreparedFolder, type PreparedFolder } from './prepared-folder.ts';
import { begin, tokenizerName, wasBegun } from './record.ts';
import { tooFewStories } from './too-few-stories.ts';

type Options = PreparationOptions<PreparedOptions>;

function mostTokens({ tokenizer }: Options): number {
  return 'path' in tokenizer ? (tokenizer.most ?? Number.POSITIVE_INFINITY) : tokenizer.vocabulary;
}

/** The folder, found to be the one that `directory` was begun with. */
async function openFolder(directory: string, options: Options): Promise<PreparedFolder> {
  const { maxTokens, stories } = options;
  const place = { directory, first: tokenizerName };
  await wasBegun(place, options);
  const folder = await openPreparedFolder(stories.path, { maxTokens, vocabulary: mostTokens(options) });
  await begin(place, options, await describePrepared(folder));
  return folder;
}

/** Documents [first, last) of one of the folder's shards as a shard of its own. */
function slice(directory: string, shard: TokenShard, first: number, last: number): Promise<TokenShard> {
  const provenance = { ...shard.manifest.provenance, documents: [first, last] };
  return sliceShard(directory, { shard, first, last }, provenance);
}

/**
 * Takes tokens from a folder that was prepared before, where they lie: `directory` receives a copy of the tokenizer, a record of what
 * it was, and a test shard of its own where not all test stories are asked for.
 *
 * @throws Fault as `openPreparedFolder`; `data/option`, `data/prepared-otherwise`, `data/source-changed` for another folder than it
 * was begun with.
 */
export async function takePrepared(directory: string, options: Options): Promise<PreparedTokens> {
  const { stories, testStories } = options.stories;
  requireWhole('data.stories', stories, 1);
  requireWhole('data.testStories', testStories, 1);
  const folder = await openFolder(directory, options);
  await removeTemporaries(directory);
  const tokenizer = join(directory, tokenizerName);
  if (!(await exists(tokenizer))) await writeDurably(tokenizer, await readFile(folder.tokenizer));
  const { examples } = folder.test.manifest;
  const tested = Math.min(testStories ?? examples, examples);
  const test =
    tested === examples ? folder.test : await slice(join(directory, 'test'), folder.test, 0, tested);
  const trainStories = Math.min(stories ?? Number.POSITIVE_INFINITY, folder.train.manifest.examples);
  return { train: folder.train, trainStories, test, tokenizer };
}

/**
 * Fresh batch `batch` of a folder that was prepared before, for data that `takePrepared` made: the documents behind those of the
 * batch before, as many as it takes to train on.
 *
 * @throws Fault `data/too-few-stories`.
 */
export async function takeFreshBatch(
  directory: string,
  options: Options,
  batch: number,
): Promise<TokenShard> {
  const { train, trainStories: size } = await takePrepared(directory, options);
  const { examples } = train.manifest;
  if (batch * size > examples) throw tooFewStories(options.stories.path, { batch, size, received: examples });
  return slice(join(directory, `train-${batch}`), train, (batch - 1) * size, batch * size);
}
