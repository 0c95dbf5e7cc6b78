import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStories } from './story-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stories-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A file of stories in the official format. */
const fileOf = (stories: readonly string[]) => `${stories.join('\n<|endoftext|>\n')}\n<|endoftext|>\n`;
const numbered = (count: number, word = 'Story') => Array.from({ length: count }, (_, k) => `${word} ${k}.`);

async function collect(stories: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const story of stories) all.push(story);
  return all;
}

const open = (path: string, options = {}) => openStories({ source: 'tinystories', path, ...options });

test.each([
  ['train.txt', 'test.txt'],
  ['TinyStoriesV2-GPT4-train.txt', 'TinyStoriesV2-GPT4-valid.txt'],
  ['TinyStories-train.txt', 'TinyStories-valid.txt'],
])('a folder with %s and %s gives both splits, as often as asked', async (train, test) => {
  await writeFile(join(folder, train), fileOf(numbered(5)));
  await writeFile(join(folder, test), fileOf(numbered(2, 'Test')));
  const source = await open(folder);
  for (let again = 0; again < 2; again++) {
    expect(await collect(source.train)).toEqual(numbered(5));
    expect(await collect(source.test)).toEqual(numbered(2, 'Test'));
  }
});

test('limits take the first stories', async () => {
  await writeFile(join(folder, 'train.txt'), fileOf(numbered(5)));
  await writeFile(join(folder, 'test.txt'), fileOf(numbered(4, 'Test')));
  const source = await open(folder, { stories: 3, testStories: 2 });
  expect(await collect(source.train)).toEqual(numbered(3));
  expect(await collect(source.test)).toEqual(numbered(2, 'Test'));
  expect(source.train.size).toEqual({ unit: 'stories', total: 3 });
});

test('of a single file the stories that begin in its last tenth are held out', async () => {
  const path = join(folder, 'stories.txt');
  const stories = numbered(1000, 'Some story with a number');
  await writeFile(path, fileOf(stories));
  const source = await open(path);
  const [train, test] = [await collect(source.train), await collect(source.test)];
  expect([...train, ...test]).toEqual(stories);
  expect(test.length).toBeGreaterThanOrEqual(95);
  expect(test.length).toBeLessThanOrEqual(105);
});

test('of a single file whose last story is long, that story is held out', async () => {
  const path = join(folder, 'stories.txt');
  const long = 'A long story. '.repeat(100).trim();
  await writeFile(path, fileOf(['One.', 'Two.', long]));
  const source = await open(path);
  expect(await collect(source.train)).toEqual(['One.', 'Two.']);
  expect(await collect(source.test)).toEqual([long]);
});

test('a file larger than one piece of reading, cut inside letters, is read whole', async () => {
  const path = join(folder, 'stories.txt');
  const stories = Array.from({ length: 900 }, (_, k) => `Zoë ${k} 🦊 ${'é'.repeat(400)}`);
  await writeFile(path, fileOf(stories));
  const source = await open(path);
  expect([...(await collect(source.train)), ...(await collect(source.test))]).toEqual(stories);
});

async function faultOf(path: string, options = {}) {
  try {
    const source = await open(path, options);
    await collect(source.train);
    await collect(source.test);
  } catch (error) {
    return error as { code: string; kind: string; message: string };
  }
  throw new Error('expected a fault');
}

test.each([
  ['nothing at the path', 'nowhere.txt', undefined, 'data/file-missing'],
  ['an empty file', 'stories.txt', '', 'data/file-empty'],
  ['a file of blank stories', 'stories.txt', ' \n<|endoftext|>\n\r\n<|endoftext|>\n', 'data/no-story'],
  ['a file with one story', 'stories.txt', 'One.\n<|endoftext|>\n', 'data/too-few-stories'],
  [
    'invalid UTF-8',
    'stories.txt',
    Buffer.from('One.\n<|endoftext|>\nTw\xffo.', 'latin1'),
    'data/invalid-utf8',
  ],
])('%s is one clear fault', async (_, name, contents, code) => {
  const path = join(folder, name);
  if (contents !== undefined) await writeFile(path, contents);
  const fault = await faultOf(path);
  expect([fault.code, fault.kind]).toEqual([code, 'request']);
  expect(fault.message).toContain(path);
  expect(fault.message).not.toContain('\n');
});

test('a folder without a pair of files, or with an empty one, is one clear fault', async () => {
  expect((await faultOf(folder)).code).toBe('data/file-missing');
  await writeFile(join(folder, 'train.txt'), fileOf(numbered(2)));
  await writeFile(join(folder, 'test.txt'), '');
  const fault = await faultOf(folder);
  expect([fault.code, fault.message.startsWith(join(folder, 'test.txt'))]).toEqual(['data/file-empty', true]);
});

test('a training story that is a test story is refused, or dropped on request', async () => {
  await writeFile(join(folder, 'train.txt'), fileOf([...numbered(3), 'Test 1.', 'Last.']));
  await writeFile(join(folder, 'test.txt'), fileOf(numbered(3, 'Test')));
  expect(await faultOf(folder)).toMatchObject({ code: 'data/split-overlap', kind: 'request' });
  const source = await open(folder, { overlap: 'drop' });
  expect(await collect(source.train)).toEqual([...numbered(3), 'Last.']);
  expect(await collect((await open(folder, { overlap: 'drop', stories: 4 })).train)).toHaveLength(4);
});

test('one file under two names is no test split', async () => {
  await writeFile(join(folder, 'train.txt'), fileOf(numbered(3)));
  await symlink(join(folder, 'train.txt'), join(folder, 'test.txt'));
  expect(await faultOf(folder)).toMatchObject({ code: 'data/split-overlap' });
});

test('a path through a file and an unknown source are faults', async () => {
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a', 'file'), 'x');
  expect((await faultOf(join(folder, 'a', 'file', 'train.txt'))).code).toBe('data/file-missing');
  const options = { source: 'tinystory', path: folder } as unknown as Parameters<typeof openStories>[0];
  await expect(openStories(options)).rejects.toMatchObject({
    code: 'data/unknown-source',
    message: expect.stringContaining('"tinystories"'),
  });
});

test('a path or a count that is missing or impossible is one clear fault', async () => {
  const options = { source: 'tinystories' } as unknown as Parameters<typeof openStories>[0];
  await expect(openStories(options)).rejects.toMatchObject({ code: 'data/option', kind: 'request' });
  for (const stories of [0, -1, 1.5, Number.NaN]) {
    await expect(openStories({ source: 'embedded', stories })).rejects.toMatchObject({ code: 'data/option' });
    await expect(open(folder, { testStories: stories })).rejects.toMatchObject({ code: 'data/option' });
  }
});

const real = fileURLToPath(new URL('../../../../../shared/data/tinystories', import.meta.url));

test.skipIf(!existsSync(real))(
  'the real TinyStories sample holds 6336 stories to train on and 703 others to test on (skipped without ../shared/data)',
  async () => {
    const source = await open(real);
    const [train, test] = [await collect(source.train), await collect(source.test)];
    expect([train.length, test.length]).toEqual([6336, 703]);
    expect(new Set([...train, ...test]).size).toBe(6336 + 703);
    const whole = await open(join(real, 'train.txt'));
    const [begin, end] = [await collect(whole.train), await collect(whole.test)];
    expect([...begin, ...end]).toEqual(train);
  },
);
