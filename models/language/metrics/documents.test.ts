import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTokenShard, TokenShardWriter, TokenView } from '@ouroboros/data/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentsOf } from './documents.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ouroboros-documents-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function viewOf(name: string, documents: readonly (readonly number[])[]): Promise<TokenView> {
  const directory = join(folder, name);
  const writer = await TokenShardWriter.open({ directory, vocabulary: 300, provenance: {} });
  for (const tokens of documents) await writer.append(tokens);
  await writer.finish();
  return TokenView.join([{ shard: await openTokenShard(directory) }]);
}

const plain = (documents: Iterable<Int32Array>) => Array.from(documents, (tokens) => [...tokens]);

test('documents come in order, without the token that ends them', async () => {
  const view = await viewOf('few', [[1, 2, 0], [0], [3, 0, 4]]);
  expect(plain(documentsOf(view))).toEqual([[1, 2, 0], [0], [3, 0, 4]]);
  expect(plain(documentsOf(view, { endOfText: 0 }))).toEqual([[1, 2], [], [3, 0, 4]]);
  view.close();
});

test('documents beyond one block and longer than it are whole', async () => {
  const lengths = [200_000, 90_000, 300_000, 5, 262_144, 1];
  const documents = lengths.map((length, k) => Array.from({ length }, (_, i) => (i * 7 + k) % 300));
  const view = await viewOf('long', documents);
  let index = 0;
  for (const tokens of documentsOf(view)) {
    expect(tokens.length).toBe(lengths[index]);
    expect(Buffer.compare(Buffer.from(tokens), Buffer.from(documents[index] as number[]))).toBe(0);
    index++;
  }
  expect(index).toBe(lengths.length);
  view.close();
});

test('a view of some of the documents gives those alone', async () => {
  const view = await viewOf(
    'some',
    Array.from({ length: 40 }, (_, k) => [k, k, 0]),
  );
  const key = { seed: 1, purpose: 6, iteration: 0, index: 0 };
  const drawn = plain(documentsOf(view.subsample(7, key), { endOfText: 0 }));
  expect(drawn).toHaveLength(7);
  for (const [k, tokens] of drawn.entries()) {
    expect(tokens).toEqual([tokens[0], tokens[0]]);
    if (k > 0) expect(tokens[0]).toBeGreaterThan(drawn[k - 1]?.[0] as number);
  }
  expect(plain(documentsOf(TokenView.join([])))).toEqual([]);
});
