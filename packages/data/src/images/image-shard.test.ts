import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTensorShard } from '../shard/tensor-shard.ts';
import { openImageShard } from './image-shard.ts';
import { ImageShardWriter } from './image-shard-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'));
});
afterEach(() => rm(folder, { recursive: true }));

const size = { height: 2, width: 3 };

/** Image k: 18 bytes that no other image has. */
function image(k: number): Uint8Array {
  return Uint8Array.from({ length: 18 }, (_, i) => (k * 31 + i * 7) % 256);
}

function images(from: number, to: number): Uint8Array {
  return Uint8Array.from(Array.from({ length: to - from }, (_, k) => [...image(from + k)]).flat());
}

test('a shard holds its images one after the other, with what is known of each', async () => {
  const directory = join(folder, 'shard');
  const options = { ...size, attributes: ['hat', 'smile'], provenance: { source: 'test' } };
  const writer = await ImageShardWriter.create(directory, options);
  await writer.append(images(0, 2), Uint8Array.of(1, 0, 0, 1));
  await writer.append(image(2), Uint8Array.of(1, 1));
  expect(writer.images).toBe(3);
  expect(await readdir(folder)).toEqual(['shard.partial']);
  const written = await writer.finish({ skipped: 0 });
  expect(await readdir(folder)).toEqual(['shard']);
  expect((await readdir(directory)).sort()).toEqual(['attributes.bin', 'manifest.json', 'pixels.bin']);
  expect(new Uint8Array(await readFile(join(directory, 'pixels.bin')))).toEqual(images(0, 3));
  expect([...(await readFile(join(directory, 'attributes.bin')))]).toEqual([1, 0, 0, 1, 1, 1]);
  const opened = await openImageShard(directory);
  expect(opened).toEqual(written);
  expect(opened.manifest).toMatchObject({
    format: 'ouroboros-shard/1',
    kind: 'images',
    examples: 3,
    channels: 3,
    height: 2,
    width: 3,
    attributes: ['hat', 'smile'],
    provenance: { source: 'test', skipped: 0 },
  });
});

test('a shard without attributes, and one without images, are shards', async () => {
  const writer = await ImageShardWriter.create(join(folder, 'empty'), size);
  const shard = await writer.finish();
  expect(shard.manifest.attributes).toBeUndefined();
  expect(shard.manifest.files.map(({ name, bytes }) => [name, bytes])).toEqual([['pixels.bin', 0]]);
  expect(await openImageShard(shard.directory)).toEqual(shard);
});

test('anything but whole images with their attributes is refused, and nothing is appended', async () => {
  const writer = await ImageShardWriter.create(join(folder, 'shard'), { ...size, attributes: ['hat'] });
  await expect(writer.append(new Uint8Array(17), Uint8Array.of(1))).rejects.toThrow(
    'pixels: expected whole images of 18 bytes, received 17 bytes',
  );
  await expect(writer.append(image(0))).rejects.toThrow('expected 1 zeros and ones, received 0 values');
  await expect(writer.append(image(0), Uint8Array.of(2))).rejects.toThrow('expected 1 zeros and ones');
  expect(writer.images).toBe(0);
  await writer.abort();
});

test('sides that are no whole numbers are refused', async () => {
  const wrong = { height: 0, width: 8 };
  await expect(ImageShardWriter.create(join(folder, 'shard'), wrong)).rejects.toMatchObject({
    code: 'data/option',
  });
});

test('an aborted writer leaves nothing, and a finished shard is never written over', async () => {
  const directory = join(folder, 'shard');
  const first = await ImageShardWriter.create(directory, size);
  await first.append(image(0));
  await first.abort();
  expect(await readdir(folder)).toEqual([]);
  await (await ImageShardWriter.create(directory, size)).finish();
  await expect(ImageShardWriter.create(directory, size)).rejects.toMatchObject({ code: 'data/exists' });
});

test('an interrupted writer goes on behind its last checkpoint and ends with the same bytes', async () => {
  const options = { ...size, attributes: ['odd'], provenance: { seed: '1' } };
  const append = (writer: ImageShardWriter, from: number, to: number) =>
    writer.append(
      images(from, to),
      Uint8Array.from({ length: to - from }, (_, k) => (from + k) % 2),
    );
  const whole = await ImageShardWriter.resume(join(folder, 'whole'), options);
  await append(whole, 0, 40);
  const expected = (await whole.finish()).manifest;
  const directory = join(folder, 'cut');
  const first = await ImageShardWriter.resume(directory, options);
  await append(first, 0, 17);
  await first.checkpoint({ skipped: 2 });
  await append(first, 17, 30);
  await first.close();
  // As a killed process leaves it: bytes behind the checkpoint that nobody vouches for.
  await writeFile(join(folder, 'cut.partial', 'pixels.bin'), Buffer.alloc(7), { flag: 'a' });
  const second = await ImageShardWriter.resume(directory, options);
  expect([second.images, second.notes]).toEqual([17, { skipped: 2 }]);
  await append(second, 17, 40);
  expect((await second.finish()).manifest).toEqual(expected);
});

test('what was begun under another provenance or size, or is created anew, starts at its beginning', async () => {
  const directory = join(folder, 'shard');
  const options = { ...size, provenance: { seed: '1' } };
  const begin = async () => {
    const writer = await ImageShardWriter.resume(directory, options);
    await writer.append(image(0));
    await writer.checkpoint();
    await writer.close();
  };
  for (const other of [
    { ...options, provenance: { seed: '2' } },
    { ...options, width: 4 },
  ]) {
    await begin();
    const second = await ImageShardWriter.resume(directory, other);
    expect(second.images).toBe(0);
    await second.close();
  }
  await begin();
  const anew = await ImageShardWriter.create(directory, options);
  expect(anew.images).toBe(0);
  await anew.close();
});

test('a truncated, altered or missing file of images is named and refused', async () => {
  const cases: readonly (readonly [string, string, (path: string) => Promise<void>])[] = [
    ['truncated', 'pixels.bin', (path) => truncate(path, 20)],
    ['altered', 'pixels.bin', (path) => writeFile(path, Buffer.alloc(36))],
    ['altered-attributes', 'attributes.bin', (path) => writeFile(path, Buffer.of(0, 0))],
    ['gone', 'attributes.bin', (path) => rm(path)],
  ];
  for (const [name, file, damage] of cases) {
    const writer = await ImageShardWriter.create(join(folder, name), { ...size, attributes: ['hat'] });
    await writer.append(images(0, 2), Uint8Array.of(1, 1));
    const { directory } = await writer.finish();
    await damage(join(directory, file));
    const fault = await openImageShard(directory).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'data/corrupt', kind: 'failure' });
    expect((fault as Error).message.startsWith(join(directory, file))).toBe(true);
  }
});

test('a shard of images is no shard of tensors', async () => {
  const { directory } = await (await ImageShardWriter.create(join(folder, 'shard'), size)).finish();
  await expect(openTensorShard(directory)).rejects.toMatchObject({ code: 'data/wrong-kind' });
});
