import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@ouroboros/native';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectShard } from '../inspection.ts';
import { TokenView } from '../shard/token-view.ts';
import { openStories, type StoryOptions } from '../stories/story-source.ts';
import type { PreparationOptions, PreparedTokens } from './options.ts';
import { prepareTokens } from './preparation.ts';
import type { PreparationProgress } from './progress.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prepared-'));
});
afterEach(() => rm(folder, { recursive: true }));

const embedded: PreparationOptions<StoryOptions> = {
  stories: { source: 'embedded', seed: 3, stories: 300, testStories: 40 },
  tokenizer: { vocabulary: 400 },
  maxTokens: 96,
};

/** The text of every document of a shard, the end of text included. */
function textsOf({ tokenizer, ...shards }: PreparedTokens, split: 'train' | 'test'): string[] {
  const reader = Tokenizer.load(tokenizer);
  const view = TokenView.join([{ shard: shards[split] }]);
  const texts = Array.from({ length: view.documents }, (_, k) => reader.decode(view.document(k)));
  view.close();
  return texts;
}

async function storiesOf(split: 'train' | 'test', options = embedded): Promise<string[]> {
  const all: string[] = [];
  for await (const story of (await openStories(options.stories))[split]) all.push(`${story}<|endoftext|>`);
  return all;
}

/** Everything in a directory, by path. */
async function bytesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(async (path) => [path.slice(directory.length), await readFile(path, 'hex')] as const),
  );
  return Object.fromEntries(pairs.sort());
}

test('the shards hold the stories, one document each, in order', async () => {
  const prepared = await prepareTokens(folder, embedded);
  expect(textsOf(prepared, 'train')).toEqual(await storiesOf('train'));
  expect(textsOf(prepared, 'test')).toEqual(await storiesOf('test'));
  const { vocabulary, provenance } = prepared.train.manifest;
  expect([vocabulary, provenance.split, provenance.maxTokens, provenance.truncated]).toEqual([
    400,
    'train',
    96,
    0,
  ]);
  expect((await readdir(folder)).sort()).toEqual(['preparation.json', 'test', 'tokenizer.json', 'train']);
});

test('the same options make the same bytes, and a second call makes nothing', async () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  const first = await prepareTokens(a, embedded);
  await prepareTokens(b, embedded);
  expect(await bytesOf(a)).toEqual(await bytesOf(b));
  const past = new Date(0);
  for (const path of [first.tokenizer, join(a, 'train', 'tokens.bin')]) await utimes(path, past, past);
  const reported: PreparationProgress[] = [];
  const again = await prepareTokens(a, embedded, { onProgress: (progress) => reported.push(progress) });
  expect(again).toEqual(first);
  expect(reported).toEqual([]);
  expect((await stat(again.tokenizer)).mtime).toEqual(past);
});

test('other options for the same directory are refused, and nothing is lost', async () => {
  await prepareTokens(folder, embedded);
  const before = await bytesOf(folder);
  await expect(prepareTokens(folder, { ...embedded, maxTokens: 64 })).rejects.toMatchObject({
    code: 'data/prepared-otherwise',
    kind: 'request',
  });
  expect(await bytesOf(folder)).toEqual(before);
});

test('a long document keeps its first tokens and its end, and is counted', async () => {
  const prepared = await prepareTokens(folder, { ...embedded, maxTokens: 40 });
  const view = TokenView.join([{ shard: prepared.train }]);
  const stories = await storiesOf('train');
  const reader = Tokenizer.load(prepared.tokenizer);
  let truncated = 0;
  for (const [k, story] of stories.entries()) {
    const whole = [...reader.encode(story)];
    if (whole.length > 40) truncated++;
    const expected = whole.length <= 40 ? whole : [...whole.slice(0, 39), reader.endOfText];
    expect([...view.document(k)]).toEqual(expected);
  }
  view.close();
  expect(truncated).toBeGreaterThan(50);
  expect(prepared.train.manifest.provenance.truncated).toBe(truncated);
});

test('a preparation interrupted anywhere goes on and ends with the same bytes', async () => {
  const path = join(folder, 'stories.txt');
  const stories = Array.from(
    { length: 9000 },
    (_, k) => `Story ${k} of a ${k % 7} and ${'a long day '.repeat(k % 40)}.`,
  );
  await writeFile(path, stories.join('\n<|endoftext|>\n'));
  const options: PreparationOptions<StoryOptions> = {
    stories: { source: 'tinystories', path },
    tokenizer: { vocabulary: 300 },
    maxTokens: 200,
  };
  const whole = join(folder, 'whole');
  let steps = 0;
  await prepareTokens(whole, options, { onProgress: () => steps++ });
  const cut = join(folder, 'cut');
  let interruptions = 0;
  for (let stop = 1; ; stop++) {
    const aborter = new AbortController();
    let seen = 0;
    const onProgress = () => {
      if (++seen === stop) aborter.abort(new Error('stop'));
    };
    try {
      await prepareTokens(cut, options, { signal: aborter.signal, onProgress });
      break;
    } catch (error) {
      expect((error as Error).message).toBe('stop');
      interruptions++;
    }
  }
  expect(interruptions).toBeGreaterThan(1);
  expect(steps).toBeGreaterThan(6);
  expect(await bytesOf(cut)).toEqual(await bytesOf(whole));
});

test('stories that change in the middle of a preparation are refused', async () => {
  const path = join(folder, 'stories.txt');
  await writeFile(path, Array.from({ length: 50 }, (_, k) => `Story ${k}.`).join('\n<|endoftext|>\n'));
  const options: PreparationOptions<StoryOptions> = {
    stories: { source: 'tinystories', path },
    tokenizer: { vocabulary: 260 },
    maxTokens: 200,
  };
  const controller = new AbortController();
  const call = {
    signal: controller.signal,
    onProgress: ({ stage }: PreparationProgress) => stage === 'test' && controller.abort(new Error('stop')),
  };
  await expect(prepareTokens(join(folder, 'out'), options, call)).rejects.toThrow('stop');
  await writeFile(path, 'One more.\n<|endoftext|>\n', { flag: 'a' });
  await expect(prepareTokens(join(folder, 'out'), options)).rejects.toMatchObject({
    code: 'data/source-changed',
  });
});

test('a prepared directory needs its stories no more', async () => {
  const path = join(folder, 'stories.txt');
  await writeFile(path, Array.from({ length: 50 }, (_, k) => `Story ${k}.`).join('\n<|endoftext|>\n'));
  const options: PreparationOptions<StoryOptions> = {
    stories: { source: 'tinystories', path },
    tokenizer: { vocabulary: 260 },
    maxTokens: 200,
  };
  const first = await prepareTokens(join(folder, 'out'), options);
  await rm(path);
  expect(await prepareTokens(join(folder, 'out'), options)).toEqual(first);
});

test('a tokenizer that is there already is used and copied', async () => {
  const { tokenizer } = await prepareTokens(join(folder, 'a'), embedded);
  const options = { ...embedded, tokenizer: { path: tokenizer } };
  const prepared = await prepareTokens(join(folder, 'b'), options);
  expect(await readFile(prepared.tokenizer)).toEqual(await readFile(tokenizer));
  expect(textsOf(prepared, 'test')).toEqual(await storiesOf('test'));
});

test('a given tokenizer may have fewer tokens than the model, not more, and needs an end of text', async () => {
  const { tokenizer: path } = await prepareTokens(join(folder, 'a'), embedded);
  const using = (tokenizer: PreparationOptions['tokenizer']) =>
    prepareTokens(join(folder, 'b'), { ...embedded, tokenizer });
  await expect(using({ path, most: 399 })).rejects.toMatchObject({
    code: 'data/tokenizer-too-large',
    kind: 'request',
    message: expect.stringMatching(/a\/tokenizer\.json: expected at most 399 .* received 400; .*=400/),
  });
  const json = JSON.parse(await readFile(path, 'utf8'));
  const [added] = json.added_tokens;
  const without = join(folder, 'without.json');
  delete json.model.vocab[added.content];
  await writeFile(without, JSON.stringify({ ...json, added_tokens: [] }));
  await expect(using({ path: without })).rejects.toMatchObject({
    code: 'tokenizer/unsupported',
    message: expect.stringContaining('expected <|endoftext|> among them'),
  });
  const prepared = await using({ path, most: 500 });
  expect(prepared.train.manifest.vocabulary).toBe(400);
});

test('progress counts stories or bytes up to the end of every stage', async () => {
  const seen = new Map<string, PreparationProgress>();
  await prepareTokens(folder, embedded, {
    onProgress: (progress) => {
      expect(progress.done).toBeGreaterThanOrEqual(seen.get(progress.stage)?.done ?? 0);
      seen.set(progress.stage, progress);
    },
  });
  expect([...seen.values()]).toEqual([
    { stage: 'tokenizer', done: 300, total: 300, unit: 'stories' },
    { stage: 'test', done: 40, total: 40, unit: 'stories' },
    { stage: 'train', done: 300, total: 300, unit: 'stories' },
  ]);
});

test('a vocabulary larger than the stories support, and a maxTokens that holds nothing, are requests to mend', async () => {
  const few: PreparationOptions<StoryOptions> = {
    ...embedded,
    stories: { source: 'embedded', stories: 3, testStories: 2 },
  };
  await expect(prepareTokens(folder, { ...few, tokenizer: { vocabulary: 4000 } })).rejects.toMatchObject({
    code: 'tokenizer/vocabulary-too-large',
    kind: 'request',
  });
  await expect(prepareTokens(folder, { ...few, maxTokens: 1 })).rejects.toMatchObject({
    code: 'data/option',
  });
});

test('a preparation that failed before it made anything is begun anew with other options', async () => {
  const greedy = { ...embedded, tokenizer: { vocabulary: 50_000 } };
  await expect(prepareTokens(folder, greedy)).rejects.toMatchObject({
    code: 'tokenizer/vocabulary-too-large',
  });
  await prepareTokens(folder, embedded);
  await expect(prepareTokens(folder, greedy)).rejects.toMatchObject({ code: 'data/prepared-otherwise' });
});

test('an inspected shard shows counts, lengths, files and its first stories', async () => {
  const prepared = await prepareTokens(folder, embedded);
  const shown = await inspectShard(prepared.test.directory, { specimens: 2 });
  if (shown.kind !== 'tokens') throw new Error('expected a shard of tokens');
  expect([shown.examples, shown.vocabulary]).toEqual([40, 400]);
  expect(shown.specimens).toEqual((await storiesOf('test')).slice(0, 2));
  const { least, median, mean, most } = shown.lengths;
  expect(mean).toBeCloseTo(shown.tokens / 40, 10);
  expect(least <= median && median <= most && most <= 96).toBe(true);
  expect(shown.files.map(({ name }) => name)).toEqual(['tokens.bin', 'documents.bin']);
});

const real = fileURLToPath(new URL('../../../../../shared/data/tinystories', import.meta.url));

test.skipIf(!existsSync(real))(
  'real stories come back from their tokens unchanged (skipped without ../shared/data)',
  async () => {
    const options: PreparationOptions<StoryOptions> = {
      stories: { source: 'tinystories', path: real },
      tokenizer: { vocabulary: 1024 },
      maxTokens: 4096,
    };
    const prepared = await prepareTokens(folder, options);
    expect([prepared.train.manifest.examples, prepared.test.manifest.examples]).toEqual([6336, 703]);
    expect(textsOf(prepared, 'train')).toEqual(await storiesOf('train', options));
    expect(textsOf(prepared, 'test')).toEqual(await storiesOf('test', options));
  },
);
