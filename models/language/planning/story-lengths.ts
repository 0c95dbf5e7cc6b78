import { join } from 'node:path';
import { exists } from '@ouroboros/data/files';
import {
  openStories,
  openTokenShard,
  type PreparationOptions,
  type TokenShard,
  tokensOfFirst,
} from '@ouroboros/data/tokens';
import { Fault } from '@ouroboros/errors';
import { Tokenizer, TokenizerTrainer } from '@ouroboros/native';

/** How many stories one split has, and how long they are. */
export interface SplitLengths {
  readonly stories: number;
  /** Mean tokens of a story, its end included, cut at the context. */
  readonly tokens: number;
}

/** How long the stories of a run are. */
export interface StoryLengths {
  readonly train: SplitLengths;
  readonly test: SplitLengths;
  /** Where the figures are from. */
  readonly note: string;
}

/** Stories that are tokenised to tell how long all are; more where they do not make up the vocabulary. */
const fewStories = 500;

/**
 * TinyStories has 2,119,719 training stories (its data card) in the 470M tokens that the paper gives it (section 3.1):
 * what to count on where the stories are not there yet.
 */
export const publishedTokensPerStory = 470e6 / 2_119_719;

/**
 * Lengths of stories: counted where they are prepared; else measured on the first ones, with the tokenizer that is given or one
 * learned on them; as published where there are no files yet.
 *
 * @throws Fault as `openStories` and, where all stories do not make up the vocabulary, `tokenizer/vocabulary-too-large`.
 */
export async function storyLengths(options: PreparationOptions): Promise<StoryLengths> {
  const { stories } = options;
  if (stories.source !== 'embedded' && !(await exists(stories.path))) return published(options, stories.path);
  return stories.source === 'prepared' ? counted(options, stories.path) : measured(options, fewStories);
}

/** How many stories are asked for. */
function requested({ stories: { stories = 0, testStories = 0 } }: PreparationOptions) {
  return { stories, testStories };
}

function published(options: PreparationOptions, path: string): StoryLengths {
  const { stories, testStories } = requested(options);
  const tokens = publishedTokensPerStory;
  const figure = `${Math.round(tokens)} tokens per story as published (470M in 2.1M stories)`;
  return {
    train: { stories, tokens },
    test: { stories: testStories, tokens },
    note: `${figure}: there is nothing at ${path} yet`,
  };
}

async function counted(options: PreparationOptions, path: string): Promise<StoryLengths> {
  const { stories, testStories } = requested(options);
  const lengthsOf = (shard: TokenShard, most: number): SplitLengths => {
    const count = Math.min(most, shard.manifest.examples);
    return { stories: count, tokens: tokensOfFirst(shard, count) / count };
  };
  const train = lengthsOf(await openTokenShard(join(path, 'train')), stories);
  const test = lengthsOf(await openTokenShard(join(path, 'test')), testStories);
  return { train, test, note: `tokens per story as counted in ${path}` };
}

/** Lengths of the first `count` stories. Throws as `storyLengths`. */
async function measured(options: PreparationOptions, count: number): Promise<StoryLengths> {
  const { stories, testStories } = requested(options);
  const [train, test] = await firstStories(options, count);
  const tokenizer = await tokenizerOf(options, train).catch((error: unknown) => {
    const isShort = error instanceof Fault && error.code === 'tokenizer/vocabulary-too-large';
    if (isShort && count < stories) return undefined;
    throw error;
  });
  if (!tokenizer) return measured(options, 4 * count);
  const mean = (texts: readonly string[]) => meanTokens(tokenizer, texts, options.maxTokens);
  const basis = count < stories ? `the first ${count} stories` : `all ${stories} stories`;
  return {
    train: { stories, tokens: mean(train) },
    test: { stories: testStories, tokens: mean(test) },
    note: `tokens per story as measured on ${basis}`,
  };
}

async function firstStories(options: PreparationOptions, count: number) {
  const { stories, testStories } = requested(options);
  const counts = { stories: Math.min(count, stories), testStories: Math.min(count, testStories) };
  const source = await openStories({ ...options.stories, ...counts } as Parameters<typeof openStories>[0]);
  return [await all(source.train), await all(source.test)] as const;
}

async function all(stories: AsyncIterable<string>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const story of stories) texts.push(story);
  return texts;
}

async function tokenizerOf({ tokenizer }: PreparationOptions, texts: readonly string[]): Promise<Tokenizer> {
  if ('path' in tokenizer) return Tokenizer.load(tokenizer.path);
  const trainer = new TokenizerTrainer();
  await trainer.addBatch(texts);
  return trainer.train({ vocabularySize: tokenizer.vocabulary });
}

/** A document is the tokens of a story and its end, cut at the context as `prepareTokens` cuts it. */
function meanTokens(tokenizer: Tokenizer, texts: readonly string[], context: number): number {
  const sum = texts.reduce((total, text) => total + Math.min(tokenizer.encode(text).length + 1, context), 0);
  return sum / texts.length;
}
