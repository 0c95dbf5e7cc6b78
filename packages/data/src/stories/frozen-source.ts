import { Fault } from '@ouroboros/errors';
import { fingerprint } from '../checksum.ts';
import type { Json, Provenance } from '../shard/manifest.ts';
import type { StoryPart, StoryParts } from './story-part.ts';
import { type StorySource, type StorySplit, storySplit } from './story-split.ts';

/** Which of the stories of files are taken. */
export interface StoryChoice {
  /** Take at most this many stories to train on, the first ones. */
  readonly stories?: number;
  /** Take at most this many stories to test on, the first ones. */
  readonly testStories?: number;
  /**
   * What to do with a training story that is also a test story: `refuse` (default) stops with a Fault, `drop` leaves it
   * out of the training stories.
   */
  readonly overlap?: 'refuse' | 'drop';
}

function splitOf(part: StoryPart, limit: number | undefined, iterate = () => part.read()): StorySplit {
  return storySplit(limit === undefined ? part.size : { unit: 'stories', total: limit }, iterate, limit);
}

async function fingerprints(stories: AsyncIterable<string>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const story of stories) found.add(fingerprint(story));
  return found;
}

function overlapping(path: string, story: string): Fault {
  return new Fault({
    code: 'data/split-overlap',
    kind: 'request',
    subject: path,
    expected: 'training stories that are not in the test split',
    received: `${JSON.stringify(`${story.slice(0, 40)}...`)} in both`,
    remedy: 'remove it from one of them, or set overlap to "drop" to train without such stories',
  });
}

/** `trainBytes`, and of Parquet files also `trainRows`. */
function extentOf(split: string, { bytes, size: { unit, total } }: StoryPart): Provenance {
  return { [`${split}Bytes`]: bytes, ...(unit === 'stories' ? { [`${split}Rows`]: total } : {}) };
}

/** The stories of `train`, anew each time, without those that `test` has too; where `overlap` refuses them, a Fault. */
function heldApart(
  train: StoryPart,
  test: StorySplit,
  overlap: 'refuse' | 'drop',
): () => AsyncGenerator<string> {
  let held: Promise<ReadonlySet<string>> | undefined;
  return async function* () {
    held ??= fingerprints(test);
    const inTest = await held;
    for await (const story of train.read()) {
      if (!inTest.has(fingerprint(story))) yield story;
      else if (overlap === 'refuse') throw overlapping(train.path, story);
    }
  };
}

/**
 * The source that parts of files are. The test split is frozen: the training stream refuses, or drops, stories that are in it, with
 * a Fault `data/split-overlap`.
 *
 * @param name what the source calls itself in its description.
 * @param facts further ones for its description.
 */
export function frozenSource(
  name: string,
  { train, test, rule }: StoryParts,
  { stories, testStories, overlap = 'refuse' }: StoryChoice,
  facts: Readonly<Record<string, Json>> = {},
): StorySource {
  const testSplit = splitOf(test, testStories);
  return {
    train: splitOf(train, stories, heldApart(train, testSplit, overlap)),
    test: testSplit,
    describe: () => ({
      source: name,
      ...facts,
      ...extentOf('train', train),
      ...extentOf('test', test),
      testSplit: rule,
      overlap,
      ...(stories === undefined ? {} : { stories }),
      ...(testStories === undefined ? {} : { testStories }),
    }),
  };
}
