import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeParquet } from '../testing/parquet.ts';
import type { DatasetOptions } from './dataset-source.ts';
import { openStories } from './story-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataset-'));
});
afterEach(() => rm(folder, { recursive: true }));

const numbered = (count: number, word = 'Story') => Array.from({ length: count }, (_, k) => `${word} ${k}.`);

async function write(name: string, contents: string | Uint8Array): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

/** Writes stories in the format that the name tells. */
async function writeStories(name: string, stories: readonly string[], column = 'text'): Promise<void> {
  if (name.endsWith('.txt')) return write(name, stories.join('\n<|endoftext|>\n'));
  const lines = stories.map((text) => `${JSON.stringify({ id: 7, [column]: text })}\n`).join('');
  await write(name, lines);
  if (name.endsWith('.parquet')) await writeParquet(join(folder, name), column, stories);
}

async function collect(stories: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const story of stories) all.push(story);
  return all;
}

/** All stories of both splits. */
async function read(name = '.', options: Partial<DatasetOptions> = {}) {
  const source = await openStories({ source: 'dataset', path: join(folder, name), ...options });
  return { train: await collect(source.train), test: await collect(source.test), facts: source.describe() };
}

async function faultOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { code, kind, message } = error as { code: string; kind: string; message: string };
  expect([kind, message?.includes('\n')]).toEqual(['request', false]);
  return { code, message };
}

test.each([
  ['train.jsonl', 'test.jsonl'],
  ['data/train-00000-of-00001.parquet', 'data/validation-00000-of-00001.parquet'],
  ['TinyStories-train.txt', 'TinyStories-valid.txt'],
  ['en/train/part.ndjson', 'en/val/part.ndjson'],
  ['stories.jsonl', 'stories_dev.jsonl'],
  ['my_train_set.json', 'my_test_set.json'],
])('%s and %s are told apart by their names', async (train, tested) => {
  await writeStories(train, numbered(9));
  await writeStories(tested, numbered(3, 'Test'));
  const { facts, ...splits } = await read();
  expect(splits).toEqual({ train: numbered(9), test: numbered(3, 'Test') });
  expect(facts).toMatchObject({ source: 'dataset', testSplit: 'files of its own' });
});

test('a split in several files is read in the order of their names, test files before validation files', async () => {
  await writeStories('train-00001-of-00002.parquet', numbered(5, 'Later'));
  await writeStories('train-00000-of-00002.parquet', numbered(6, 'Sooner'));
  await writeStories('test.parquet', numbered(2, 'Test'));
  await writeStories('validation.parquet', numbered(2, 'Validation'));
  await writeStories('train.txt', numbered(3, 'Text'));
  await write('dataset_info.json', '{}');
  await write('.git/train.parquet', 'no data');
  const { train, test: tested, facts } = await read();
  expect(train).toEqual([...numbered(6, 'Sooner'), ...numbered(5, 'Later')]);
  expect(tested).toEqual(numbered(2, 'Test'));
  expect(facts).toMatchObject({ format: 'parquet', column: 'text', trainRows: 11 });
});

test.each(['jsonl', 'txt', 'parquet'])(
  'any share of files of %s can be held out, and no story is lost or in both splits',
  async (ending) => {
    const stories = numbered(23);
    for (let k = 0; k < 3; k++) await writeStories(`${k}.${ending}`, stories.slice(k * 8, k * 8 + 8));
    for (const testShare of [0.05, 0.1, 0.35, 0.5, 0.9]) {
      const { train, test: tested } = await read('.', { testShare });
      expect([...train, ...tested]).toEqual(stories);
      expect(Math.abs(tested.length - 23 * testShare)).toBeLessThan(2);
    }
  },
);

test('a single file needs a share to hold out', async () => {
  await writeStories('stories.jsonl', numbered(10));
  const fault = await faultOf(read('stories.jsonl'));
  expect(fault.code).toBe('data/no-test-split');
  expect(fault.message).toContain('--test-share 0.1');
  const { train, test: tested, facts } = await read('stories.jsonl', { testShare: 0.2 });
  expect([train.length, tested.length]).toEqual([8, 2]);
  expect(facts).toMatchObject({ testSplit: 'what begins in the last 0.2 of the bytes', column: 'text' });
});

test('stories may be in another column or field', async () => {
  await writeStories('train.jsonl', numbered(4), 'story');
  await writeStories('test.jsonl', ['Test.'], 'story');
  expect((await read('.', { column: 'story' })).train).toEqual(numbered(4));
  await rm(join(folder, 'train.jsonl'));
  await writeStories('train.parquet', numbered(4), 'story');
  await writeStories('test.parquet', ['Test.'], 'story');
  expect((await read('.', { column: 'story' })).train).toEqual(numbered(4));
  const fault = await faultOf(read());
  expect(fault.code).toBe('data/parquet-column');
  expect(fault.message).toContain('expected a column "text", received the columns story');
});

test('blank lines, blank stories and missing values are no stories; line ends become plain', async () => {
  const lines = ['{"text":" One.\\r\\nTwo. "}\r', '', '{"text":""}', '{"text":null}', '{"text":"Three."}'];
  await write('train.jsonl', lines.join('\n'));
  await writeStories('test.jsonl', ['Test.']);
  expect((await read()).train).toEqual(['One.\nTwo.', 'Three.']);
  // With a byte order mark and line ends of Windows throughout, the last line whole.
  await write('train.jsonl', `\uFEFF${lines.join('\r\n')}\r\n`);
  expect((await read()).train).toEqual(['One.\nTwo.', 'Three.']);
});

test.each([
  ['{"text": "cut', 'no JSON'],
  ['["Story."]', 'received an array'],
  ['{"story": "Story.", "id": 1}', 'expected text in the field "text", received the fields story, id'],
  ['{"text": 7}', 'received a number'],
])('the line %s is named with its number', async (line, words) => {
  const good = numbered(3000).map((text) => JSON.stringify({ text }));
  await write('train.jsonl', [...good, line, ...good].join('\n'));
  await writeStories('test.jsonl', ['Test.']);
  const fault = await faultOf(read());
  expect(fault.code).toBe('data/json-line');
  expect(fault.message).toContain(`${join(folder, 'train.jsonl')} line 3001: `);
  expect(fault.message).toContain(words);
  // Also from the middle of a file on.
  const heldOut = await faultOf(read('train.jsonl', { testShare: 0.55 }));
  expect(heldOut.message).toContain('train.jsonl line 3001: ');
});

test('what holds nothing is one clear fault each', async () => {
  expect((await faultOf(read('nowhere'))).code).toBe('data/file-missing');
  expect((await faultOf(read())).message).toContain('received an empty folder');
  await write('stories.csv', 'text\nStory.');
  expect((await faultOf(read())).message).toContain('received stories.csv');
  expect((await faultOf(read('stories.csv'))).code).toBe('data/file-format');
  await write('train.jsonl.gz', 'compressed');
  expect((await faultOf(read())).message).toContain('received stories.csv, train.jsonl.gz');
  expect((await faultOf(read('train.jsonl.gz'))).code).toBe('data/file-format');
  await write('train.jsonl', '');
  await writeStories('test.jsonl', ['Test.']);
  expect((await faultOf(read())).code).toBe('data/file-empty');
  await write('train.jsonl', '\n{"text":" "}\n');
  expect((await faultOf(read())).code).toBe('data/no-story');
  await writeStories('train.jsonl', ['Test.']);
  expect((await faultOf(read())).code).toBe('data/split-overlap');
  expect(await read('.', { overlap: 'drop' })).toMatchObject({ train: [], test: ['Test.'] });
});

test.each(['jsonl', 'txt', 'parquet'])('a link to nothing among files of %s is named', async (ending) => {
  await writeStories(`test.${ending}`, ['Test.']);
  await symlink(join(folder, 'blobs', '1234'), join(folder, `train.${ending}`));
  await symlink(join(folder, 'blobs', '5678'), join(folder, 'README.md'));
  const fault = await faultOf(read());
  expect(fault.code).toBe('data/file-missing');
  expect(fault.message).toContain(`train.${ending}: `);
});

test('a share next to test files, and one outside 0 and 1, are refused', async () => {
  await writeStories('train.jsonl', numbered(4));
  await writeStories('test.jsonl', ['Test.']);
  const both = await faultOf(read('.', { testShare: 0.1 }));
  expect([both.code, both.message.includes('test.jsonl')]).toEqual(['data/option', true]);
  expect(both.message).toMatch(/leave it out$/);
  for (const testShare of [0, 1, -1, Number.NaN]) {
    expect((await faultOf(read('train.jsonl', { testShare }))).code).toBe('data/option');
  }
});
