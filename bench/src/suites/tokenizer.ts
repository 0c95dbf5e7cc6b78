import { openStories } from '@ouroboros/data';
import { Tokenizer, type TokenizerJson, TokenizerTrainer } from '@ouroboros/native';
import { encode, train } from '@ouroboros/native/reference/tokenizer.ts';
import type { Candidate, Contest } from '../contest.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

const endOfText = '<|endoftext|>';
const vocabularySize = 512;

/** Byte pair encoding of the embedded stories: TypeScript, Hugging Face's TypeScript, the addon. */
export const tokenizer: Suite = {
  name: 'tokenizer',
  about: `byte pair encoding: learning ${vocabularySize} tokens from embedded stories, encoding them`,
  async run(context) {
    const [trained, encoded] = context.quick ? [40, 40] : [400, 2000];
    const learning = await learningContest(await readStories(trained));
    const cases = await context.measure(learning.contest);
    const encoding = await encodingContest(await readStories(encoded), learning.tokenizer, context);
    return { cases: [...cases, ...(await context.measure(encoding))] };
  },
};

async function readStories(stories: number): Promise<string[]> {
  const source = await openStories({ source: 'embedded', seed: 1, stories, testStories: 1 });
  const texts: string[] = [];
  for await (const story of source.train) texts.push(story);
  return texts;
}

function megabytes(stories: readonly string[]): number {
  return stories.reduce((sum, story) => sum + Buffer.byteLength(story), 0) / 1e6;
}

async function learn(stories: readonly string[]): Promise<Tokenizer> {
  const trainer = new TokenizerTrainer();
  for (const story of stories) trainer.add(story);
  return trainer.train({ vocabularySize });
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
  ];
  return { contest: { name, unit: 'MB/s', work: megabytes(stories), candidates }, tokenizer };
}

/** A way of encoding stories, each followed by the end of text. */
interface Encoder extends Pick<Candidate, 'name' | 'role'> {
  readonly encode: () => ArrayLike<number>;
}

async function encodingContest(
  stories: readonly string[],
  tokenizer: Tokenizer,
  context: SuiteContext,
): Promise<Contest> {
  const name = `encoding ${stories.length} stories`;
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
  const candidates = encoders.map(({ encode: run, ...rest }) => ({ ...rest, run }));
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
  { problem }: SuiteContext,
): Promise<Encoder[]> {
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
