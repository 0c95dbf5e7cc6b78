import { mkdtemp, open as openFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openParquet, readParquet } from './parquet-file.ts';
import { openStories } from './story-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parquet-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

const numbered = (count: number, word = 'Story') => Array.from({ length: count }, (_, k) => `${word} ${k}.`);

async function write(name: string, columnData: Column[], rowGroupSize = 100): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize })));
  return path;
}

const writeStories = (name: string, data: readonly (string | null)[], rowGroupSize?: number) =>
  write(name, [{ name: 'text', data: [...data], type: 'STRING' }], rowGroupSize);

async function collect(stories: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const story of stories) all.push(story);
  return all;
}

const open = (path: string, options = {}) => openStories({ source: 'tinystories', path, ...options });

async function faultOf(path: string) {
  try {
    const { train, test: held } = await open(path);
    await collect(train);
    await collect(held);
  } catch (error) {
    return error as { code: string; kind: string; message: string };
  }
  throw new Error('expected a fault');
}

test.each([
  ['train.parquet', 'test.parquet'],
  ['train-00000-of-00001-2d5a1467fff1081b.parquet', 'validation-00000-of-00001-869c898b519ad725.parquet'],
])('a folder with %s and %s gives both splits, as often as asked', async (train, held) => {
  await writeStories(train, numbered(250));
  await writeStories(held, numbered(3, 'Test'));
  const source = await open(folder);
  for (let again = 0; again < 2; again++) {
    expect(await collect(source.train)).toEqual(numbered(250));
    expect(await collect(source.test)).toEqual(numbered(3, 'Test'));
  }
  expect(source.train.size).toEqual({ unit: 'stories', total: 250 });
  expect(source.describe()).toMatchObject({ trainRows: 250, testRows: 3, testBytes: expect.any(Number) });
});

test('a split in several files is read in the order of their names, and all of them must be there', async () => {
  const all = numbered(30);
  for (const k of [2, 0, 1])
    await writeStories(`train-0000${k}-of-00003.parquet`, all.slice(10 * k, 10 * k + 10));
  await writeStories('validation.parquet', ['Test.']);
  expect(await collect((await open(folder)).train)).toEqual(all);
  await rm(join(folder, 'train-00001-of-00003.parquet'));
  const fault = await faultOf(folder);
  expect([fault.code, fault.kind]).toEqual(['data/file-missing', 'request']);
  expect(fault.message).toContain('3 files');
});

test('of a single file the last tenth of the rows is held out', async () => {
  const path = await writeStories('stories.parquet', numbered(1000));
  const source = await open(path);
  expect(await collect(source.train)).toEqual(numbered(1000).slice(0, 900));
  expect(await collect(source.test)).toEqual(numbered(1000).slice(900));
  expect(await collect((await open(path, { stories: 5 })).train)).toEqual(numbered(5));
});

test('stories in any script come back as they are; blank rows and missing values are no stories', async () => {
  const path = await writeStories('stories.parquet', [
    ' Zoë 🦊\r\nran. ',
    '  ',
    null,
    '',
    '\ufeffEnd.',
    '語',
  ]);
  const { rows, ...rest } = await openParquet(path);
  expect(rows).toBe(6);
  expect(await collect(readParquet({ rows, ...rest }, 0, rows))).toEqual(['Zoë 🦊\nran.', 'End.', '語']);
});

test('other columns are left alone and one row group is read at a time', async () => {
  const text = numbered(1000, 'x'.repeat(1000));
  const columns: Column[] = [
    { name: 'id', data: text.map((_, k) => k), type: 'INT32' },
    { name: 'text', data: text, type: 'STRING' },
  ];
  const path = await write('stories.parquet', columns, 50);
  const handle = await openFile(path);
  const reads = vi.spyOn(Object.getPrototypeOf(handle), 'read');
  try {
    const parquet = await openParquet(path);
    reads.mockClear();
    let largest = 0;
    let count = 0;
    for await (const story of readParquet(parquet, 25, 975)) {
      expect(story).toBe(text[25 + count++]);
      for (const [, , length] of reads.mock.calls) largest = Math.max(largest, length as number);
    }
    expect(count).toBe(950);
    expect([reads.mock.calls.length >= 20, largest < parquet.bytes / 10]).toEqual([true, true]);
  } finally {
    reads.mockRestore();
    await handle.close();
  }
});

test('compressed pages are read', async () => {
  const columnData: Column[] = [{ name: 'text', data: numbered(50), type: 'STRING' }];
  const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));
  const bytes = parquetWriteBuffer({ columnData, codec: 'GZIP', compressors: { GZIP: gzip } });
  const path = join(folder, 'stories.parquet');
  await writeFile(path, Buffer.from(bytes));
  expect(await collect(readParquet(await openParquet(path), 0, 50))).toEqual(numbered(50));
});

test('a training story that is a test story is refused', async () => {
  await writeStories('train.parquet', ['One.', 'Two.']);
  await writeStories('test.parquet', ['Two.']);
  expect((await faultOf(folder)).code).toBe('data/split-overlap');
});

test('a file without a text column is one clear fault that names the columns there are', async () => {
  const path = await write('stories.parquet', [
    { name: 'story', data: ['One.'], type: 'STRING' },
    { name: 'length', data: [4], type: 'INT32' },
  ]);
  const fault = await faultOf(path);
  expect([fault.code, fault.kind]).toEqual(['data/parquet-column', 'request']);
  expect(fault.message).toContain(`${path}: expected a column "text", received the columns story, length`);
});

test('a text column of numbers is one clear fault', async () => {
  const fault = await faultOf(
    await write('stories.parquet', [{ name: 'text', data: [1, 2], type: 'INT32' }]),
  );
  expect([fault.code, fault.message.includes('received INT32')]).toEqual(['data/parquet-column', true]);
});

test('a file truncated anywhere is one clear fault', async () => {
  const path = await writeStories('stories.parquet', numbered(300));
  const whole = await readFile(path);
  for (const share of [0.02, 0.3, 0.9, 0.999]) {
    await writeFile(path, whole);
    await truncate(path, Math.floor(share * whole.length));
    const fault = await faultOf(path);
    expect([share, fault.code, fault.kind]).toEqual([share, 'data/parquet-damaged', 'request']);
    expect(fault.message).toMatch(/truncated/);
    expect(fault.message).not.toContain('\n');
  }
});

test('a file whose footer or first page was overwritten is one clear fault', async () => {
  const path = await writeStories('stories.parquet', numbered(300));
  const whole = await readFile(path);
  for (const at of [whole.length - 6, whole.length - 40, 5]) {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, at, at + 2);
    await writeFile(path, damaged);
    expect((await faultOf(path)).code).toMatch(/^data\/(parquet-damaged|invalid-utf8)$/);
  }
});

test.each([
  ['text under the wrong name', Buffer.from('One.\n<|endoftext|>\nTwo.'), 'data/not-parquet'],
  ['an empty file', Buffer.alloc(0), 'data/file-empty'],
  ['only the magic', Buffer.from('PAR1'), 'data/parquet-damaged'],
])('%s is one clear fault', async (_, contents, code) => {
  const path = join(folder, 'stories.parquet');
  await writeFile(path, contents);
  const fault = await faultOf(path);
  expect([fault.code, fault.kind, fault.message.startsWith(path)]).toEqual([code, 'request', true]);
});

test('too few stories, or none, are one clear fault', async () => {
  expect((await faultOf(await writeStories('one.parquet', ['One.']))).code).toBe('data/too-few-stories');
  expect((await faultOf(await writeStories('blank.parquet', [' ', '', ' ']))).code).toBe('data/no-story');
});
