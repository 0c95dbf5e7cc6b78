import { type Fault, unknownName } from '@ouroboros/errors';
import { requireWhole } from '../option.ts';
import { type DatasetOptions, openDataset } from './dataset-source.ts';
import { type EmbeddedOptions, openEmbedded } from './embedded-source.ts';
import type { StorySource } from './story-split.ts';
import { openTinyStories, type TinyStoriesOptions } from './tinystories-source.ts';

/** A source of stories and what it takes from it. */
export type StoryOptions =
  | ({ readonly source: 'embedded' } & EmbeddedOptions)
  | ({ readonly source: 'tinystories' } & TinyStoriesOptions)
  | ({ readonly source: 'dataset' } & DatasetOptions);

/** What `data.source` of a run can be, with a line on each. */
export const storySources: readonly { readonly name: string; readonly about: string }[] = [
  { name: 'embedded', about: 'short stories from a grammar whose probabilities are known; needs no files' },
  {
    name: 'tinystories',
    about:
      'TinyStories as text or Parquet: a folder with train.txt and test.txt (or the official names), or one file',
  },
  {
    name: 'prepared',
    about:
      'a folder that ouroboros data prepare or data import made: tokenizer and tokens are used as they are',
  },
];

function unknownSource(source: string): Fault {
  const names = storySources.map(({ name }) => name);
  return unknownName({ code: 'data/unknown-source', subject: 'data.source', name: source, known: names });
}

/**
 * Opens a source of stories: a stream to train on and a frozen one to test on. Both can be read any number of times and
 * give the same stories every time.
 *
 * @throws Fault `data/unknown-source`, `data/option`; for files `data/file-missing`, `data/file-empty`, `data/no-story`,
 * `data/too-few-stories`, `data/split-overlap`, of Parquet also `data/not-parquet`, `data/parquet-damaged`,
 * `data/parquet-column`.
 */
export async function openStories(options: StoryOptions): Promise<StorySource> {
  requireWhole('data.stories', options.stories, 1);
  requireWhole('data.testStories', options.testStories, 1);
  if (options.source === 'embedded') return openEmbedded(options);
  if (options.source === 'tinystories') return openTinyStories(options);
  if (options.source === 'dataset') return openDataset(options);
  throw unknownSource((options as { source: string }).source);
}
