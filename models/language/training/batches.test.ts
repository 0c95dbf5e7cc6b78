import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTokenShard, TokenShardWriter, TokenView } from '@ouroboros/data/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatherBatch, trainingWindows } from './batches.ts';

let directory: string;
let view: TokenView;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ouroboros-batches-'));
  const writer = await TokenShardWriter.open({ directory: join(directory, 'shard'), vocabulary: 100 });
  await writer.append(Array.from({ length: 41 }, (_, i) => i));
  await writer.finish();
  view = TokenView.join([{ shard: await openTokenShard(join(directory, 'shard')) }]);
});
afterAll(async () => {
  view.close();
  await rm(directory, { recursive: true });
});

test('windows overlap by one token, so every token but the first is predicted once', () => {
  expect([...trainingWindows(view, 8)]).toEqual([0, 8, 16, 24, 32]);
});

test('targets are the inputs one token later', () => {
  const { tokens, targets } = gatherBatch(view, Float64Array.of(8, 32), [2, 1], 8);
  expect(tokens.dims).toEqual([2, 1, 8]);
  expect([...tokens.data].map(Number)).toEqual([
    8, 9, 10, 11, 12, 13, 14, 15, 32, 33, 34, 35, 36, 37, 38, 39,
  ]);
  expect([...targets.data].map(Number)).toEqual([...tokens.data].map((token) => Number(token) + 1));
});
