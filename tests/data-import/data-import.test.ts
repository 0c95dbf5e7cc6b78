import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateStory } from '@ouroboros/data';
import { writeParquet } from '@ouroboros/data/testing/parquet.ts';
import { beforeAll, expect, test } from 'vitest';
import { checksums, errorsOf, linesOf, runCommand, set, tinyLanguage } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';

let cwd: string;
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

/** Stories to train on behind one another, and others to test on. */
const stories = Array.from({ length: 150 }, (_, index) => generateStory({ seed: 5, split: 'train', index }));
const tested = Array.from({ length: 30 }, (_, index) => generateStory({ seed: 5, split: 'test', index }));

const { 'data.stories': count, 'data.testStories': testCount, ...tiny } = tinyLanguage;
const context = tiny['model.n_positions'];
const vocabulary = tiny['model.vocab_size'];

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  const lines = (texts: readonly string[]) => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
  const text = (texts: readonly string[]) => texts.join('\n<|endoftext|>\n');
  for (const folder of ['lines', 'texts', 'first', 'parquet', 'nothing', 'broken'])
    await mkdir(join(cwd, folder));
  await writeFile(join(cwd, 'lines', 'train.jsonl'), lines(stories));
  await writeFile(join(cwd, 'lines', 'validation.jsonl'), lines(tested));
  await writeFile(join(cwd, 'texts', 'train.txt'), text(stories));
  await writeFile(join(cwd, 'texts', 'test.txt'), text(tested));
  await writeFile(join(cwd, 'first', 'train.txt'), text(stories.slice(0, count)));
  await writeFile(join(cwd, 'first', 'test.txt'), text(tested.slice(0, testCount)));
  await writeParquet(join(cwd, 'parquet', 'train.parquet'), 'story', stories);
  await writeFile(join(cwd, 'broken', 'train.jsonl'), `${lines(stories.slice(0, 3))}{"text": "cut\n`);
  await writeFile(join(cwd, 'broken', 'test.jsonl'), lines(tested));
});

/** The checksums of what a run made, but for its own data and for records of what it was asked for. */
async function made(run: string): Promise<Readonly<Record<string, string>>> {
  const sums = Object.entries(await checksums(join(cwd, run)));
  return Object.fromEntries(
    sums
      .filter(([name]) => /(safetensors|tokens\.bin|metrics\.json)$/.test(name))
      .filter(([name]) => !name.startsWith('data')),
  );
}

test('a run on imported stories gives the bytes of a run that prepares the same stories itself', async () => {
  const words = ['run', 'language-quick', ...set(tiny), '--threads', '1'];
  const source = (name: string, path: string) => set({ 'data.source': name, 'data.path': path });
  const prepared = [
    'data',
    'import',
    'first',
    'few',
    '--vocabulary',
    `${vocabulary}`,
    '--context',
    `${context}`,
  ];
  expect(await ouroboros(...prepared)).toMatchObject({ code: 0 });
  const tokenizer = ['--tokenizer', 'few/tokenizer.json', '--context', `${context}`];
  const all = await ouroboros('data', 'import', 'lines', 'all', ...tokenizer);
  expect(all).toMatchObject({ code: 0 });
  expect(all.stdout).toContain('--set data.source=prepared --set data.path=all --set model.vocab_size=300');
  const runs = await Promise.all([
    ouroboros(...words, ...source('tinystories', 'first'), '--out', 'itself'),
    ouroboros(...words, ...source('prepared', 'few'), '--out', 'from-few'),
    ouroboros(
      ...words,
      ...source('prepared', 'all'),
      ...set({ 'data.stories': count, 'data.testStories': testCount }),
      '--out',
      'from-all',
    ),
  ]);
  for (const { code, stderr } of runs) expect([code, stderr]).toEqual([0, expect.any(String)]);
  const expected = await made('itself');
  expect(Object.keys(expected).filter((name) => name.endsWith('tokens.bin')).length).toBeGreaterThan(0);
  expect(await made('from-few')).toEqual(expected);
  expect(await made('from-all')).toEqual(expected);
  expect(await readdir(join(cwd, 'from-few', 'data'))).not.toContain('train');
}, 180_000);

test('text and JSON lines of the same stories give the same tokens', async () => {
  for (const name of ['texts', 'lines']) {
    expect(await ouroboros('data', 'import', name, `of-${name}`, '--vocabulary', '400')).toMatchObject({
      code: 0,
    });
  }
  const tokens = async (name: string) => {
    const sums = Object.entries(await checksums(join(cwd, `of-${name}`)));
    return Object.fromEntries(sums.filter(([file]) => /\.bin$|^tokenizer/.test(file)));
  };
  expect(await tokens('lines')).toEqual(await tokens('texts'));
  const again = await ouroboros('data', 'import', 'texts', 'of-texts', '--vocabulary', '400', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    directory: 'of-texts',
    train: { stories: 150, truncated: 0 },
    test: { stories: 30 },
    vocabulary: 400,
    maxTokens: 128,
  });
}, 60_000);

test.each([
  [
    'a column that is not there',
    ['parquet', 'x', '--test-share', '0.1'],
    ['train.parquet', 'a column "text"', 'story'],
  ],
  ['no test split', ['parquet', 'x', '--column', 'story'], ['parquet: ', '--test-share 0.1']],
  ['a broken line', ['broken', 'x'], ['train.jsonl line 4: ', 'no JSON']],
  ['an empty set', ['nothing', 'x'], ['nothing: ', 'an empty folder']],
  ['nothing at all', ['nowhere', 'x'], ['nowhere: ', 'nothing at that path']],
  ['a share that is none', ['parquet', 'x', '--test-share', '2'], ['between 0 and 1', '2']],
  ['two tokenizers', ['lines', 'x', '--tokenizer', 't.json', '--vocabulary', '300'], ['--vocabulary', '300']],
  [
    'a tokenizer that is none',
    ['lines', 'x', '--tokenizer', 'lines/train.jsonl'],
    ['lines/train.jsonl', 'JSON'],
  ],
])(
  '%s is one line and exit code 2',
  async (_, words, names) => {
    const { code, stdout, stderr } = await ouroboros('data', 'import', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const lines = errorsOf(stderr);
    expect(lines).toHaveLength(1);
    for (const name of names) expect(lines[0]).toContain(name);
  },
  60_000,
);

test('a model too small for prepared data, or for a given tokenizer, is told both numbers', async () => {
  expect(
    (await ouroboros('data', 'import', 'lines', 'wide', '--vocabulary', '320', '--context', '64')).code,
  ).toBe(0);
  const words = ['run', 'language-quick', ...set(tiny)];
  const on = set({ 'data.source': 'prepared', 'data.path': 'wide' });
  const small = await ouroboros(...words, ...on, '--out', 'a');
  expect(small.code).toBe(2);
  expect(linesOf(small.stderr).at(-1)).toMatch(
    /wide\/tokenizer\.json: expected at most 300 .* received 320; set model\.vocab_size=320/,
  );
  const short = await ouroboros(...words, ...on, ...set({ 'model.vocab_size': 320 }), '--out', 'b');
  expect(short.code).toBe(2);
  expect(linesOf(short.stderr).at(-1)).toMatch(
    /wide\/\w+: expected .* at most 32 tokens.* received .* 64; set model\.n_positions=64/,
  );
  const given = await ouroboros(...words, ...set({ 'data.tokenizer': 'wide/tokenizer.json' }), '--out', 'c');
  expect(given.code).toBe(2);
  expect(linesOf(given.stderr).at(-1)).toMatch(/wide\/tokenizer\.json: expected at most 300 .* received 320/);
}, 60_000);

test('a run with a tokenizer smaller than its model learns none, and writes with it', async () => {
  expect(
    (await ouroboros('data', 'import', 'lines', 'narrow', '--vocabulary', '270', '--context', '32')).code,
  ).toBe(0);
  const words = [
    'run',
    'language-quick',
    ...set({ ...tinyLanguage, 'data.tokenizer': 'narrow/tokenizer.json' }),
  ];
  expect(await ouroboros(...words, '--threads', '1', '--out', 'with-narrow')).toMatchObject({ code: 0 });
  const [run, own] = [await checksums(join(cwd, 'with-narrow')), await checksums(join(cwd, 'narrow'))];
  expect(run[join('data', 'tokenizer.json')]).toBe(own['tokenizer.json']);
}, 120_000);
