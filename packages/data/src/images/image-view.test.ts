import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { purposes } from '@ouroboros/native';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageShard } from './image-shard.ts';
import { ImageShardWriter } from './image-shard-writer.ts';
import { ImageView } from './image-view.ts';
import { toBytes, toValues } from './pixels.ts';

let folder: string;
/** Of 5, 0 and 9 images of 3 x 2 x 2; image k of shard s begins with the bytes s, k. */
let shards: readonly ImageShard[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'view-'));
  shards = [await write('a', 0, 5), await write('b', 1, 0), await write('c', 2, 9)];
});
afterAll(() => rm(folder, { recursive: true }));

function image(shard: number, k: number): number[] {
  return [shard, k, ...Array.from({ length: 10 }, (_, i) => (shard * 97 + k * 13 + i * 29) % 256)];
}

async function write(name: string, shard: number, count: number): Promise<ImageShard> {
  const options = { height: 2, width: 2, attributes: ['even', 'first'] };
  const writer = await ImageShardWriter.create(join(folder, name), options);
  for (let k = 0; k < count; k++) {
    await writer.append(
      Uint8Array.from(image(shard, k)),
      Uint8Array.of(k % 2 === 0 ? 1 : 0, k === 0 ? 1 : 0),
    );
  }
  return writer.finish();
}

function joined(): ImageView {
  return ImageView.join(shards.map((shard) => ({ shard })));
}

/** All images of the joined shards. */
const all = [
  ...Array.from({ length: 5 }, (_, k) => image(0, k)),
  ...Array.from({ length: 9 }, (_, k) => image(2, k)),
];

test('images of several shards come in any order, repeated ones too, as they were written', () => {
  const view = joined();
  expect([view.images, view.shape]).toEqual([14, { channels: 3, height: 2, width: 2 }]);
  fc.assert(
    fc.property(fc.array(fc.nat(13), { maxLength: 200 }), (indices) => {
      const expected = Uint8Array.from(indices.flatMap((index) => all[index] as number[]));
      expect(view.bytes(indices)).toEqual(expected);
      const values = view.gather(indices);
      expect(toBytes(values)).toEqual(expected);
    }),
    { seed: 5, numRuns: 60 },
  );
  view.close();
});

test('values are byte / 127.5 - 1, and go into the array that is given', () => {
  const view = joined();
  const out = new Float32Array(24);
  expect(view.gather(Uint32Array.of(6, 1), out)).toBe(out);
  const bytes = [...(all[6] as number[]), ...(all[1] as number[])];
  expect(out).toEqual(Float32Array.from(bytes, (byte) => byte / 127.5 - 1));
  expect(() => view.gather([1], out)).toThrow('out: expected 12 values, received 24');
  expect(() => view.bytes([14])).toThrow('expected an index below 14, received 14');
  expect(() => view.bytes([-1])).toThrow(RangeError);
  expect(() => view.bytes([0.5])).toThrow(RangeError);
  view.close();
});

test('only the first images of a part take part, and more than it has are refused', () => {
  const [a, , c] = shards as [ImageShard, ImageShard, ImageShard];
  const view = ImageView.join([
    { shard: c, images: 2 },
    { shard: a, images: 0 },
    { shard: a, images: 1 },
  ]);
  expect([...view.partEnds()]).toEqual([2, 2, 3]);
  expect([...view.bytes([0, 1, 2])]).toEqual([...image(2, 0), ...image(2, 1), ...image(0, 0)]);
  view.close();
  expect(() => ImageView.join([{ shard: a, images: 6 }])).toThrow(
    /a: expected a number of examples from 0 to 5, received 6/,
  );
  expect(() => ImageView.join([])).toThrow('at least one part');
});

test('a subsample keeps order and parts, repeats nothing, and the same key draws the same images', () => {
  const view = joined();
  const key = { seed: 4, purpose: purposes.subsample, iteration: 2, index: 0 };
  const drawn = view.subsample(8, key);
  const numbers = (some: ImageView) =>
    Array.from({ length: some.images }, (_, k) => {
      const [shard, index] = some.bytes([k]) as unknown as [number, number];
      return shard === 0 ? index : index + 5;
    });
  const found = numbers(drawn);
  expect(found).toEqual([...new Set(found)].sort((x, y) => x - y));
  expect(found.length).toBe(8);
  const ofFirst = found.filter((number) => number < 5).length;
  expect([...drawn.partEnds()]).toEqual([ofFirst, ofFirst, 8]);
  expect(numbers(joined().subsample(8, key))).toEqual(found);
  const twice = drawn.subsample(3, key);
  expect(numbers(twice).every((number) => found.includes(number))).toBe(true);
  expect(() => view.subsample(15, key)).toThrow('subsample: expected a number of examples from 0 to 14');
  for (const some of [view, drawn, twice]) some.close();
});

test('what is known of images comes along, where all shards know the same', async () => {
  const view = joined();
  expect(view.attributes).toEqual(['even', 'first']);
  expect([...view.attributesOf([5, 1, 2])]).toEqual([1, 1, 0, 0, 1, 0]);
  view.close();
  const plain = await ImageShardWriter.create(join(folder, 'plain'), { height: 2, width: 2 });
  await plain.append(Uint8Array.from(image(3, 0)));
  const without = await plain.finish();
  const [a] = shards as [ImageShard];
  const mixed = ImageView.join([{ shard: a }, { shard: without }]);
  expect([mixed.attributes, mixed.attributesOf([0, 5])]).toEqual([[], new Uint8Array(0)]);
  const unused = ImageView.join([{ shard: a }, { shard: without, images: 0 }]);
  expect(unused.attributes).toEqual(['even', 'first']);
});

test('images of another size are refused, naming their shard', async () => {
  const writer = await ImageShardWriter.create(join(folder, 'wide'), { height: 2, width: 3 });
  const wide = await writer.finish();
  const [a] = shards as [ImageShard];
  expect(() => ImageView.join([{ shard: a }, { shard: wide }])).toThrow(
    /wide: expected images of 3 x 2 x 2, as in .*a, received 3 x 2 x 3/,
  );
});

test('a file that shrank since the shard was opened is named', async () => {
  const shard = await write('shrunk', 0, 3);
  await truncate(join(shard.directory, 'pixels.bin'), 30);
  const view = ImageView.join([{ shard }]);
  expect([...view.bytes([1])]).toEqual(image(0, 1));
  expect(() => view.gather([2])).toThrow(/pixels\.bin: expected at least 36 bytes, received 30 bytes/);
  view.close();
});

test('every byte survives the way to values and back, and what lies outside [-1, 1] is cut', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(toBytes(toValues(bytes, new Float32Array(256)))).toEqual(bytes);
  expect([...toBytes(Float32Array.of(-7, 7, 0, Number.POSITIVE_INFINITY))]).toEqual([0, 255, 128, 255]);
  expect(() => toBytes(Float32Array.of(0, Number.NaN))).toThrow('value 1: expected a number, received NaN');
});
