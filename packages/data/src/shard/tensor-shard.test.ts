import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tensor, tensorOf } from '@ouroboros/onnx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTensorShard, readTensorShard, writeTensorShard } from './tensor-shard.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensors-'));
});
afterEach(() => rm(folder, { recursive: true }));

const tensors = new Map<string, Tensor>([
  ['design', tensorOf('float32', [2, 3], [1, 2, 3, 4, 5, 6])],
  ['noise', tensorOf('float64', [2], [0.5, -0.25])],
]);

test('tensors come back as they were, with their examples and provenance', async () => {
  const directory = join(folder, 'shard');
  const written = await writeTensorShard(directory, {
    examples: 2,
    tensors,
    metadata: { law: 'normal' },
    provenance: { seed: '3' },
  });
  const shard = await openTensorShard(directory);
  expect(shard).toEqual(written);
  expect(shard.manifest).toMatchObject({ kind: 'tensors', examples: 2, provenance: { seed: '3' } });
  const read = await readTensorShard(shard);
  expect(Object.fromEntries(read.tensors)).toEqual(Object.fromEntries(tensors));
  expect([read.metadata, read.verified]).toEqual([{ law: 'normal' }, true]);
});

test('an altered file is named and refused, at opening and at reading', async () => {
  const shard = await writeTensorShard(join(folder, 'shard'), { examples: 2, tensors });
  const path = join(shard.directory, 'tensors.safetensors');
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  await writeFile(path, bytes);
  for (const attempt of [() => openTensorShard(shard.directory), () => readTensorShard(shard)]) {
    const fault = await attempt().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'data/corrupt' });
    expect((fault as Error).message.startsWith(path)).toBe(true);
  }
});
