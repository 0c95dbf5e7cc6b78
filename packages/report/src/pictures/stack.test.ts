import sharp from 'sharp';
import { expect, test } from 'vitest';
import { legibleScale, stackStrips } from './stack.ts';
import { encodeStrip, leftOf, type Strip } from './strip.ts';

/** A strip of `columns` tiles of 4 x 2 pixels, each of its own grey from `first` on. */
function strip(columns: number, first: number): Strip {
  const tiles = { columns, rows: 1, width: 4, height: 2 };
  const pixels = Buffer.alloc(columns * 4 * 2 * 3);
  for (let i = 0; i < pixels.length; i += 3) {
    pixels.fill(first + Math.floor(((i / 3) % (columns * 4)) / 4), i, i + 3);
  }
  return { tiles, pixels };
}

async function decoded(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    at: (x: number, y: number) => data[(y * info.width + x) * 3],
  };
}

test('tiles are enlarged by a whole number to what can be looked at', () => {
  expect([8, 28, 32, 64, 96, 512].map(legibleScale)).toEqual([8, 2, 2, 1, 1, 1]);
});

test('the left of a picture has its first tiles, and every pixel becomes a square', async () => {
  const left = await leftOf(strip(5, 10), 2);
  expect(left.tiles.columns).toBe(2);
  const { width, height, at } = await decoded(await encodeStrip(left, 3));
  expect([width, height]).toEqual([24, 6]);
  expect([at(0, 0), at(11, 5), at(12, 0), at(23, 5)]).toEqual([10, 10, 11, 11]);
});

test('pictures are stacked in order on white, those that stand apart farther from each other', async () => {
  const strips = [
    { strip: strip(2, 10), apart: true },
    { strip: strip(2, 20), apart: false },
    { strip: strip(3, 30), apart: true },
  ];
  const { width, height, at } = await decoded(await stackStrips(strips));
  // Scale 16: strips are 32 high, with gaps of 4 and 16 between them.
  expect([width, height]).toEqual([192, 32 + 4 + 32 + 16 + 32]);
  expect([at(0, 0), at(127, 31), at(0, 33), at(0, 36), at(64, 67), at(0, 75), at(130, 84)]).toEqual([
    10, 11, 255, 20, 21, 255, 32,
  ]);
  expect(at(150, 0)).toBe(255);
});
