import { openStories, type StoryOptions } from '@ouroboros/data';
import { Tokenizer, type TokenizerJson, TokenizerTrainer } from '@ouroboros/native';
import { encode, train } from '@ouroboros/native/reference/tokenizer.ts';
import type { Candidate, Contest } from '../contest.ts';
import { memoryCandidate } from '../limits/memory.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

const endOfText = '<|endoftext|>';
const vocabularySize = 512;

/** Tokens of a tokenizer of real stories: as many as the paper's GPT-2 has. */
const realVocabularySize = 4096;

/** Byte pair encoding of the embedded stories, and of real ones where there are any: TypeScript, Hugging Face's TypeScript, the addon; reading the text once is the limit. */
export const tokenizer: Suite = {
  name: 'tokenizer',
  about: `byte pair encoding: learning ${vocabularySize} tokens from embedded stories, encoding them and --stories`,
  async run(context) {
    const [trained, encoded] = context.quick ? [40, 40] : [400, 2000];
    const learning = await learningContest(await readStories(embedded(trained)));
    const cases = [...(await context.measure(learning.contest))];
    const texts = await readStories(embedded(encoded));
    const name = `encoding ${encoded} stories`;
    cases.push(
      ...(await context.measure(await encodingContest({ name, texts }, learning.tokenizer, context))),
    );
    if (context.stories !== undefined) cases.push(...(await measureReal(context.stories, context)));
    return { cases };
  },
};

function embedded(stories: number): StoryOptions {
  return { source: 'embedded', seed: 1, stories, testStories: 1 };
}

async function readStories(options: StoryOptions): Promise<string[]> {
  const source = await openStories(options);
  const texts: string[] = [];
  for await (const story of source.train) texts.push(story);
  return texts;
}

/** Encodes about a megabyte of the first stories at `path`, with a vocabulary that was learned from as many again. */
async function measureReal(path: string, context: SuiteContext) {
  const stories = context.quick ? 60 : 2400;
  const texts = await readStories({ source: 'tinystories', path, overlap: 'drop', stories });
  const vocabularySize = context.quick ? 400 : realVocabularySize;
  const tokenizer = await learn(texts, vocabularySize);
  const half = texts.slice(0, Math.ceil(texts.length / 2));
  const name = `encoding ${half.length} real stories`;
  return context.measure(await encodingContest({ name, texts: half }, tokenizer, context));
}

function megabytes(stories: readonly string[]): number {
  return stories.reduce((sum, story) => sum + Buffer.byteLength(story), 0) / 1e6;
}

/** A pass over as many bytes as the stories have: nothing can read them faster. */
function readingText(stories: readonly string[], threads: number): Candidate {
  return memoryCandidate('read', Math.round(1e6 * megabytes(stories)), threads);
}

async function learn(stories: readonly string[], size = vocabularySize): Promise<Tokenizer> {
  const trainer = new TokenizerTrainer();
  for (const story of stories) trainer.add(story);
  return trainer.train({ vocabularySize: size });
}

async function learningContest(
  stories: readonly string[],
): Promise<{ contest: Contest; tokenizer: Tokenizer }> {
  const name = `learning ${vocabularySize} tokens from ${stories.length} stories`;
  const tokenizer = await learn(stories);
  const naive = new Tokenizer(train(stories, vocabularySize));
  requireEqual(JSON.stringify(naive) === JSON.stringify(tokenizer), name, 'tokenizers that differ');
  const candidates: Candidate[] = [
    { name: 'TypeScript', role: 'naive', run: () => train(stories, vocabularySize) },
    { name: 'native', role: 'real', run: () => learn(stories) },
    readingText(stories, 1),
  ];
  return { contest: { name, unit: 'MB/s', work: megabytes(stories), candidates }, tokenizer };
}

/** A way of encoding stories, each followed by the end of text. */
interface Encoder extends Pick<Candidate, 'name' | 'role'> {
  readonly encode: () => ArrayLike<number>;
}

async function encodingContest(
  { name, texts: stories }: { readonly name: string; readonly texts: readonly string[] },
  tokenizer: Tokenizer,
  context: SuiteContext,
): Promise<Contest> {
  const json = tokenizer.toJSON();
  const text = stories.map((story) => `${story}${endOfText}`).join('');
  const native = (threads: number): Encoder => ({
    name: threads === 1 ? 'native, 1 thread' : `native, ${threads} threads`,
    role: 'real',
    encode: () => tokenizer.encodeBatch(stories, { threads, appendEndOfText: true }).tokens,
  });
  const encoders: Encoder[] = [
    { name: 'TypeScript', role: 'naive', encode: () => encode(json, text) },
    ...[...new Set([1, context.threads])].map(native),
    ...(await huggingFace(stories, json, context)),
  ];
  requireSameIds(name, encoders);
  const candidates = [
    ...encoders.map(({ encode: run, ...rest }) => ({ ...rest, run })),
    readingText(stories, context.threads),
  ];
  return { name, unit: 'MB/s', work: megabytes(stories), candidates };
}

function requireSameIds(name: string, encoders: readonly Encoder[]): void {
  const [first, ...others] = encoders.map((encoder) => Array.from(encoder.encode()).join(' '));
  others.forEach((ids, i) => {
    requireEqual(ids === first, name, `other ids from ${encoders[i + 1]?.name}`);
  });
}

/** Hugging Face's tokenizer in TypeScript, where it is installed. */
async function huggingFace(
  stories: readonly string[],
  json: TokenizerJson,
  { peers, problem }: SuiteContext,
): Promise<Encoder[]> {
  if (peers.packages === false) return [];
  try {
    const { Tokenizer: Theirs } = await import('@huggingface/tokenizers');
    const theirs = new Theirs(structuredClone(json), { clean_up_tokenization_spaces: false });
    const end = json.model.vocab[endOfText] as number;
    const all = () => stories.flatMap((story) => [...theirs.encode(story).ids, end]);
    return [{ name: '@huggingface/tokenizers', role: 'peer', encode: all }];
  } catch (error) {
    problem(error);
    return [];
  }
}
