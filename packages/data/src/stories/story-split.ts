import type { Provenance } from '../shard/manifest.ts';

/** Stories to train on, or to test on: can be iterated any number of times, the same stories every time. */
export interface StorySplit extends AsyncIterable<string> {
  /** How much there is, for progress: exact for stories, the size of the file for bytes. */
  readonly size: { readonly unit: 'stories' | 'bytes'; readonly total: number };
}

/** A source of stories. */
export interface StorySource {
  readonly train: StorySplit;
  /** The frozen test set. */
  readonly test: StorySplit;
  /** Facts that tell one set of stories from another. */
  describe(): Provenance;
}

/** A split over what `iterate` gives anew each time, at most `limit` stories. */
export function storySplit(
  size: StorySplit['size'],
  iterate: () => AsyncIterable<string>,
  limit = Number.POSITIVE_INFINITY,
): StorySplit {
  async function* limited(): AsyncGenerator<string> {
    let count = 0;
    if (limit === 0) return;
    for await (const story of iterate()) {
      yield story;
      if (++count >= limit) return;
    }
  }
  return { size, [Symbol.asyncIterator]: () => limited() };
}
