import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@ouroboros/native';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TokenView } from '../shard/token-view.ts';
import { prepareFreshBatch } from './fresh-batch.ts';
import type { PreparationOptions, PreparedOptions, PreparedTokens } from './options.ts';
import { prepareTokens } from './preparation.ts';

let folder: string;
let prepared: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prepared-source-'));
  prepared = join(folder, 'prepared');
  await prepareTokens(prepared, embedded(300, 40));
});
afterEach(() => rm(folder, { recursive: true }));

const embedded = (stories: number, testStories: number): PreparationOptions => ({
  stories: { source: 'embedded', seed: 3, stories, testStories },
  tokenizer: { vocabulary: 400 },
  maxTokens: 96,
});

function taking(options: Partial<PreparedOptions> = {}): PreparationOptions<PreparedOptions> {
  const stories = { source: 'prepared', path: prepared, ...options } as const;
  return { stories, tokenizer: { vocabulary: 400 }, maxTokens: 96 };
}

/** The documents to train on and to test on. */
function documentsOf({ train, trainStories, test: tested }: PreparedTokens): readonly number[][][] {
  return [{ shard: train, documents: trainStories }, { shard: tested }].map((part) => {
    const view = TokenView.join([part]);
    const documents = Array.from({ length: view.documents }, (_, k) => [...view.document(k)]);
    view.close();
    return documents;
  });
}

test('all stories of a prepared folder are taken where they lie', async () => {
  const run = join(folder, 'run');
  const taken = await prepareTokens(run, taking());
  expect(taken.train.directory).toBe(join(prepared, 'train'));
  expect(taken.test.directory).toBe(join(prepared, 'test'));
  expect(taken.trainStories).toBe(300);
  expect((await readdir(run)).sort()).toEqual(['preparation.json', 'tokenizer.json']);
  expect(await readFile(taken.tokenizer)).toEqual(await readFile(join(prepared, 'tokenizer.json')));
});

test('the first stories are the tokens that preparing only them with the same tokenizer gives', async () => {
  const tokenizer = { path: join(prepared, 'tokenizer.json') };
  const made = await prepareTokens(join(folder, 'made'), { ...embedded(120, 15), tokenizer });
  const taken = await prepareTokens(join(folder, 'run'), taking({ stories: 120, testStories: 15 }));
  expect(documentsOf(taken)).toEqual(documentsOf(made));
  expect(await readFile(taken.tokenizer)).toEqual(await readFile(made.tokenizer));
  expect(taken.trainStories).toBe(120);
  expect(await prepareTokens(join(folder, 'run'), taking({ stories: 120, testStories: 15 }))).toEqual(taken);
});

test('more stories than there are means all of them', async () => {
  const taken = await prepareTokens(join(folder, 'run'), taking({ stories: 1000, testStories: 1000 }));
  expect([taken.trainStories, taken.test.manifest.examples]).toEqual([300, 40]);
});

test('fresh batches follow the stories that are trained on, as far as there are any', async () => {
  const run = join(folder, 'run');
  const options = taking({ stories: 100 });
  const made = await prepareTokens(join(folder, 'made'), { ...embedded(300, 40) });
  const [documents] = documentsOf(made) as [number[][]];
  for (const batch of [2, 3]) {
    const shard = await prepareFreshBatch(run, options, batch);
    expect(shard.directory).toBe(join(run, `train-${batch}`));
    const [fresh] = documentsOf({ train: shard, trainStories: 100, test: shard, tokenizer: '' });
    expect(fresh).toEqual(documents.slice(100 * (batch - 1), 100 * batch));
  }
  await expect(prepareFreshBatch(run, options, 4)).rejects.toMatchObject({
    code: 'data/too-few-stories',
    parts: { expected: expect.stringContaining('at least 400'), received: '300' },
  });
});

test('a tokenizer larger than the model, and stories longer than its context, are refused with both numbers', async () => {
  const large = { ...taking(), tokenizer: { vocabulary: 399 } };
  await expect(prepareTokens(join(folder, 'run'), large)).rejects.toMatchObject({
    code: 'data/tokenizer-too-large',
    kind: 'request',
    message: expect.stringMatching(/tokenizer\.json: expected at most 399 .* received 400; .*vocab_size=400/),
  });
  await expect(prepareTokens(join(folder, 'run'), { ...taking(), maxTokens: 95 })).rejects.toMatchObject({
    code: 'data/stories-too-long',
    message: expect.stringMatching(/at most 95 tokens.* received stories cut to 96; .*n_positions=96/),
  });
  const roomy = { ...taking(), tokenizer: { vocabulary: 500 }, maxTokens: 128 };
  await expect(prepareTokens(join(folder, 'run'), roomy)).resolves.toMatchObject({ trainStories: 300 });
});

test('a folder that holds no prepared data, or not all of them yet, is refused', async () => {
  const code = 'data/not-prepared';
  const at = (path: string) => prepareTokens(join(folder, 'run'), taking({ path }));
  await expect(at(join(folder, 'nowhere'))).rejects.toMatchObject({ code, kind: 'request' });
  await expect(at(folder)).rejects.toMatchObject({ code });
  await rm(join(prepared, 'train'), { recursive: true });
  await expect(at(prepared)).rejects.toMatchObject({ code, parts: { received: 'no train yet' } });
});

test('an altered shard, and another tokenizer than the one that wrote it, are named', async () => {
  const path = join(prepared, 'train', 'tokens.bin');
  const bytes = await readFile(path);
  await writeFile(
    path,
    bytes.map((byte) => byte ^ 1),
  );
  const altered = await prepareTokens(join(folder, 'run'), taking()).catch((error: unknown) => error);
  expect(altered).toMatchObject({ code: 'data/corrupt', parts: { subject: path } });
  await writeFile(path, bytes);
  const other = Tokenizer.load(join(prepared, 'tokenizer.json')).toJSON();
  await writeFile(join(prepared, 'tokenizer.json'), JSON.stringify(other, undefined, 1));
  const mixed = await prepareTokens(join(folder, 'run'), taking()).catch((error: unknown) => error);
  expect(mixed).toMatchObject({ code: 'data/corrupt', parts: { subject: join(prepared, 'tokenizer.json') } });
});

test('data that were begun with one folder do not go on with other contents at the same place', async () => {
  const run = join(folder, 'run');
  await prepareTokens(run, taking());
  await rm(prepared, { recursive: true });
  await prepareTokens(prepared, embedded(299, 40));
  await expect(prepareTokens(run, taking())).rejects.toMatchObject({ code: 'data/source-changed' });
  await expect(prepareTokens(run, taking({ stories: 7 }))).rejects.toMatchObject({
    code: 'data/prepared-otherwise',
  });
});

test('a copied folder is as good as the one it was copied from', async () => {
  const copy = join(folder, 'copy');
  await cp(prepared, copy, { recursive: true });
  const taken = await prepareTokens(join(folder, 'run'), taking({ path: copy }));
  expect(documentsOf(taken)).toEqual(documentsOf(await prepareTokens(prepared, embedded(300, 40))));
});
