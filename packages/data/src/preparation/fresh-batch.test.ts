import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@ouroboros/native';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TokenShard } from '../shard/token-shard.ts';
import { TokenView } from '../shard/token-view.ts';
import { generateStory } from '../stories/grammar/generation.ts';
import { prepareFreshBatch } from './fresh-batch.ts';
import type { PreparationOptions } from './options.ts';
import { prepareTokens } from './preparation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fresh-'));
});
afterEach(() => rm(folder, { recursive: true }));

const embedded: PreparationOptions = {
  stories: { source: 'embedded', seed: 3, stories: 200, testStories: 20 },
  tokenizer: { vocabulary: 400 },
  maxTokens: 128,
};

/** Real text and options for `count` training stories, `stories` a batch. */
async function fromFile(count: number, stories: number): Promise<PreparationOptions> {
  const write = (name: string, word: string, many: number) => {
    const texts = Array.from({ length: many }, (_, k) => `${word} ${k} ends.\n<|endoftext|>\n`);
    return writeFile(join(folder, name), texts.join(''));
  };
  await write('train.txt', 'Story', count);
  await write('test.txt', 'Test', 5);
  return {
    stories: { source: 'tinystories', path: folder, stories },
    tokenizer: { vocabulary: 260 },
    maxTokens: 64,
  };
}

function textsOf(shard: TokenShard, directory: string): string[] {
  const reader = Tokenizer.load(join(directory, 'tokenizer.json'));
  const view = TokenView.join([{ shard }]);
  const texts = Array.from({ length: view.documents }, (_, k) => reader.decode(view.document(k)));
  view.close();
  return texts.map((text) => text.replace('<|endoftext|>', ''));
}

test('batch k of the embedded stories is the stories behind those of batch k - 1', async () => {
  const { tokenizer } = await prepareTokens(folder, embedded);
  const learned = await readFile(tokenizer);
  const shard = await prepareFreshBatch(folder, embedded, 3);
  const expected = Array.from({ length: 200 }, (_, k) =>
    generateStory({ seed: 3, split: 'train', index: 400 + k }),
  );
  expect(textsOf(shard, folder)).toEqual(expected);
  expect(shard.directory).toBe(join(folder, 'train-3'));
  expect(shard.manifest.provenance).toMatchObject({ split: 'train', batch: 3, stories: 200 });
  expect(await readFile(tokenizer)).toEqual(learned);
});

test('batch 1 is the training shard itself, and batches of one file follow one another', async () => {
  const options = await fromFile(31, 10);
  const directory = join(folder, 'out');
  const first = await prepareFreshBatch(directory, options, 1);
  expect(first).toEqual((await prepareTokens(directory, options)).train);
  const batches = [first, await prepareFreshBatch(directory, options, 2)];
  batches.push(await prepareFreshBatch(directory, options, 3));
  const texts = batches.flatMap((shard) => textsOf(shard, directory));
  expect(texts).toEqual(Array.from({ length: 30 }, (_, k) => `Story ${k} ends.`));
});

test('a batch that is there is opened, without its stories', async () => {
  const options = await fromFile(20, 10);
  const directory = join(folder, 'out');
  const made = await prepareFreshBatch(directory, options, 2);
  await rm(join(folder, 'train.txt'));
  expect(await prepareFreshBatch(directory, options, 2)).toEqual(made);
});

test.each([
  [29, 3, 'at least 30', 29],
  [10, 4, 'at least 40', 10],
])(
  '%i stories are too few for batch %i of 10, and the fault says how many there are',
  async (count, batch, expected, received) => {
    const options = await fromFile(count, 10);
    const directory = join(folder, 'out');
    const error = await prepareFreshBatch(directory, options, batch).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'data/too-few-stories',
      kind: 'request',
      parts: { expected: expect.stringContaining(expected), received: String(received) },
    });
    const left = await readdir(directory);
    expect(left.filter((name) => name.startsWith('train-'))).toEqual([]);
  },
);

test('an interrupted batch goes on and ends with the same bytes', async () => {
  const options = await fromFile(2000, 1000);
  const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')];
  await prepareFreshBatch(whole, options, 2);
  await prepareTokens(cut, options);
  const aborter = new AbortController();
  const call = { signal: aborter.signal, onProgress: () => aborter.abort(new Error('stop')) };
  await expect(prepareFreshBatch(cut, options, 2, call)).rejects.toThrow('stop');
  expect(await readdir(cut)).toContain('train-2.partial');
  await prepareFreshBatch(cut, options, 2);
  for (const name of ['tokens.bin', 'documents.bin', 'manifest.json']) {
    expect(await readFile(join(cut, 'train-2', name))).toEqual(await readFile(join(whole, 'train-2', name)));
  }
});

test('a batch of data that was prepared with other options is refused', async () => {
  await prepareTokens(folder, embedded);
  await expect(prepareFreshBatch(folder, { ...embedded, maxTokens: 64 }, 2)).rejects.toMatchObject({
    code: 'data/prepared-otherwise',
  });
});
