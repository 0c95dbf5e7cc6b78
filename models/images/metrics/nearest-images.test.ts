import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageShardWriter, ImageView } from '@ouroboros/data/images';
import { fillBits, purposes } from '@ouroboros/native';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Features } from './features.ts';
import { nearestImages } from './nearest-images.ts';

/* 40 random images of 16 x 16, of which image 30 is image 3 again. */

const count = 40;
const shape = { channels: 3, height: 16, width: 16 } as const;
const width = 3 * 16 * 16;

let folder: string;
let view: ImageView;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ouroboros-nearest-'));
  const bits = new Uint32Array((count * width) / 4);
  fillBits(bits, { seed: 3, purpose: purposes.data, iteration: 0, index: 0 });
  const pixels = new Uint8Array(bits.buffer);
  pixels.copyWithin(30 * width, 3 * width, 4 * width);
  const writer = await ImageShardWriter.create(join(folder, 'images'), shape);
  await writer.append(pixels);
  view = ImageView.join([{ shard: await writer.finish() }]);
});
afterAll(async () => {
  view.close();
  await rm(folder, { recursive: true });
});

/** Image `index` of the view, of which every `nth` value is that of image `other` instead. */
function mixed(index: number, other: number, nth: number): Float32Array {
  const second = view.gather([other]);
  return view.gather([index]).map((value, j) => (j % nth === 0 ? (second[j] as number) : value));
}

function stacked(images: readonly Float32Array[]): Features {
  return { rows: images.length, width, data: Float32Array.from(images.flatMap((image) => [...image])) };
}

/** Mean squared errors of `image` to all images of the view. */
function errorsOf(image: Features['data']): number[] {
  return Array.from({ length: count }, (_, index) => {
    const squares = view.gather([index]).map((value, j) => (value - (image[j] as number)) ** 2);
    return squares.reduce((sum, square) => sum + square, 0) / width;
  });
}

test('an image of the view is found at no distance, at its first place', async () => {
  const nearest = await nearestImages(stacked([view.gather([30]), view.gather([39])]), view);
  expect(nearest).toEqual([
    { index: 3, squaredError: 0 },
    { index: 39, squaredError: 0 },
  ]);
});

test('whatever is read at once, the nearest is that of all distances', async () => {
  const images = stacked([mixed(1, 8, 3), mixed(20, 3, 3), mixed(39, 0, 4), new Float32Array(width)]);
  for (const chunk of [1, 7, count, 100]) {
    const done: number[] = [];
    const nearest = await nearestImages(images, view, { chunk, onChunk: (all) => void done.push(all) });
    expect(nearest.slice(0, 3).map(({ index }) => index)).toEqual([1, 20, 39]);
    for (const [k, { index, squaredError }] of nearest.entries()) {
      const errors = errorsOf(images.data.subarray(k * width, (k + 1) * width));
      expect(index).toBe(errors.indexOf(Math.min(...errors)));
      expect(squaredError).toBeCloseTo(Math.min(...errors), 6);
    }
    expect(done).toEqual(
      Array.from({ length: Math.ceil(count / chunk) }, (_, k) => Math.min(count, (k + 1) * chunk)),
    );
  }
});

test('images of another size, and views without images, are refused', async () => {
  const odd = { rows: 1, width: 3, data: new Float32Array(3) };
  await expect(nearestImages(odd, view)).rejects.toThrow('images of 3 values');
  const key = { seed: 1, purpose: purposes.subsample, iteration: 0, index: 0 };
  await expect(nearestImages(stacked([]), view.subsample(0, key))).rejects.toThrow(RangeError);
});
