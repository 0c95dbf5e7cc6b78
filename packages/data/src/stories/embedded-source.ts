import { generateStory, type StoryAddress } from './grammar/generation.ts';
import { storyGrammar } from './grammar/grammar.ts';
import { type StorySource, type StorySplit, storySplit } from './story-split.ts';

/** Stories from the embedded grammar. */
export interface EmbeddedOptions {
  /** Seed of the stories (default 1). */
  readonly seed?: number | bigint;
  /** Stories to train on (default 4096). */
  readonly stories?: number;
  /** Stories to test on (default 512). */
  readonly testStories?: number;
}

/** Stories between pauses that let other work in. */
const stretch = 256;

async function* generate(address: Omit<StoryAddress, 'index'>, count: number): AsyncGenerator<string> {
  for (let index = 0; index < count; index++) {
    yield generateStory({ ...address, index });
    if (index % stretch === stretch - 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

function splitOf(address: Omit<StoryAddress, 'index'>, count: number): StorySplit {
  return storySplit({ unit: 'stories', total: count }, () => generate(address, count));
}

/** Opens stories that the embedded grammar writes: independent draws, the same for one seed, needing no files. */
export function openEmbedded({ seed = 1, stories = 4096, testStories = 512 }: EmbeddedOptions): StorySource {
  return {
    train: splitOf({ seed, split: 'train' }, stories),
    test: splitOf({ seed, split: 'test' }, testStories),
    describe: () => ({
      source: 'embedded',
      grammar: storyGrammar.version,
      seed: String(seed),
      stories,
      testStories,
    }),
  };
}
