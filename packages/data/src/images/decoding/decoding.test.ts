import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import type { ImageReading } from '../sources/image-source.ts';
import { decodeImage } from './decoding.ts';

/** A picture whose left half is red and whose right half is blue; a white stripe lies along its top. */
function halves(width: number, height: number): Sharp {
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const colour =
      i < (width * height) / 4 ? [255, 255, 255] : i % width < width / 2 ? [255, 0, 0] : [0, 0, 255];
    pixels.set(colour, 3 * i);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Noise: nothing that a damaged file would turn into by chance, and too much for a few bytes. */
function noise(width: number, height: number): Sharp {
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * i * 31 + i * 17) % 251);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function pixelsOf(reading: ImageReading): Uint8Array {
  if ('reason' in reading) throw new Error(`expected an image, received: ${reading.reason}`);
  return reading.pixels;
}

function reasonOf(reading: ImageReading): string {
  if ('pixels' in reading) throw new Error('expected a reason, received an image');
  return reading.reason;
}

/** Red, green and blue at a place of `[3, size, size]`. */
function colourAt(pixels: Uint8Array, size: number, x: number, y: number): number[] {
  return [0, 1, 2].map((channel) => pixels[channel * size * size + y * size + x] as number);
}

/** Bytes that filters, colour profiles and lossy formats may change a colour by. */
function expectColour(found: readonly number[], expected: readonly number[], within = 3): void {
  const distance = Math.max(
    ...found.map((value, channel) => Math.abs(value - (expected[channel] as number))),
  );
  expect({ found, expected, near: distance <= within }).toEqual({ found, expected, near: true });
}

const target = { size: 8, crop: 1 };
const red = [255, 0, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];

test('a picture becomes a square of its middle, three planes of bytes', async () => {
  const pixels = pixelsOf(await decodeImage(await halves(64, 32).png().toBuffer(), target));
  expect(pixels.length).toBe(3 * 8 * 8);
  expectColour(colourAt(pixels, 8, 1, 6), red);
  expectColour(colourAt(pixels, 8, 6, 6), blue);
  expectColour(colourAt(pixels, 8, 1, 0), white);
});

test('a crop keeps its share of the shorter side, centred', async () => {
  const bytes = await halves(32, 64).png().toBuffer();
  const pixels = pixelsOf(await decodeImage(bytes, { size: 16, crop: 0.5 }));
  const middle = await sharp(bytes).extract({ left: 8, top: 24, width: 16, height: 16 }).raw().toBuffer();
  const interleaved = Array.from({ length: 16 * 16 }, (_, i) => colourAt(pixels, 16, i % 16, i >> 4)).flat();
  expect(interleaved).toEqual([...middle]);
});

test('a picture is turned upright as its EXIF orientation says, before it is cropped', async () => {
  // Orientation 6: the right edge of what is stored is the lower edge of what is meant.
  const bytes = await halves(32, 64).withMetadata({ orientation: 6 }).png().toBuffer();
  const pixels = pixelsOf(await decodeImage(bytes, target));
  expectColour(colourAt(pixels, 8, 4, 1), red);
  expectColour(colourAt(pixels, 8, 4, 6), blue);
});

test('a gray picture has three equal planes', async () => {
  const gray = await halves(32, 32).toColourspace('b-w').png().toBuffer();
  expect((await sharp(gray).metadata()).channels).toBe(1);
  for (const bytes of [gray, await sharp(gray).jpeg({ quality: 100 }).toBuffer()]) {
    const pixels = pixelsOf(await decodeImage(bytes, target));
    expect(pixels.subarray(64, 128)).toEqual(pixels.subarray(0, 64));
    expect(pixels.subarray(128)).toEqual(pixels.subarray(0, 64));
    expectColour(colourAt(pixels, 8, 1, 0), white, 8);
    expect(colourAt(pixels, 8, 1, 6)[0]).toBeGreaterThan(colourAt(pixels, 8, 6, 6)[0] as number);
  }
});

test('a CMYK picture is converted to sRGB', async () => {
  const bytes = await halves(32, 32).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(bytes).metadata()).space).toBe('cmyk');
  const pixels = pixelsOf(await decodeImage(bytes, target));
  const [r, g, b] = colourAt(pixels, 8, 1, 6) as [number, number, number];
  // Inks cannot print the reddest red; it must still be red, and white be white.
  expect(r).toBeGreaterThan(200);
  expect(Math.max(g, b)).toBeLessThan(80);
  expectColour(colourAt(pixels, 8, 1, 0), white, 10);
});

test('sixteen bits a channel become eight', async () => {
  const levels = Uint16Array.from({ length: 3 * 64 }, (_, i) => ((i / 3) | 0) * 1000 + (i % 3) * 257);
  const bytes = await sharp(levels, { raw: { width: 8, height: 8, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  expect((await sharp(bytes).metadata()).depth).toBe('ushort');
  const pixels = pixelsOf(await decodeImage(bytes, target));
  for (const i of [0, 20, 63]) {
    const found = colourAt(pixels, 8, i % 8, i >> 3);
    for (const channel of [0, 1, 2]) {
      expect(Math.abs((found[channel] as number) - (levels[3 * i + channel] as number) / 257)).toBeLessThan(
        1.5,
      );
    }
  }
});

test('what is transparent lies on white', async () => {
  const pixels = new Uint8Array(4 * 32 * 32);
  for (let i = 0; i < 32 * 32; i++) pixels.set(i % 32 < 16 ? [0, 0, 0, 0] : [0, 0, 255, 128], 4 * i);
  const bytes = await sharp(pixels, { raw: { width: 32, height: 32, channels: 4 } })
    .png()
    .toBuffer();
  const decoded = pixelsOf(await decodeImage(bytes, target));
  expectColour(colourAt(decoded, 8, 1, 4), white);
  expectColour(colourAt(decoded, 8, 6, 4), [127, 127, 255]);
  const grayAlpha = await sharp(bytes).toColourspace('b-w').png().toBuffer();
  expectColour(colourAt(pixelsOf(await decodeImage(grayAlpha, target)), 8, 1, 4), white);
});

test('a palette, and the first frame of several, are read', async () => {
  const bytes = await halves(32, 32).png({ palette: true }).toBuffer();
  expectColour(colourAt(pixelsOf(await decodeImage(bytes, target)), 8, 1, 6), red);
  const frames = await sharp([await halves(32, 32).png().toBuffer(), await noise(32, 32).png().toBuffer()], {
    join: { animated: true },
  })
    .gif()
    .toBuffer();
  expect((await sharp(frames).metadata()).pages).toBe(2);
  expectColour(colourAt(pixelsOf(await decodeImage(frames, target)), 8, 1, 6), red);
});

test('a file cut short anywhere is no image, whatever its format', async () => {
  const picture = noise(96, 96);
  const whole = {
    jpeg: await picture.clone().jpeg().toBuffer(),
    progressive: await picture.clone().jpeg({ progressive: true }).toBuffer(),
    png: await picture.clone().png().toBuffer(),
    webp: await picture.clone().webp().toBuffer(),
  };
  for (const [format, bytes] of Object.entries(whole)) {
    expect(pixelsOf(await decodeImage(bytes, target)).length).toBe(192);
    for (const share of [0.05, 0.3, 0.6, 0.9, 0.97]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      expect(`${format} ${share}: ${reasonOf(await decodeImage(cut, target))}`).toMatch(
        /: (cannot be decoded: .|no image)/,
      );
    }
  }
});

test('a file that is damaged in its middle is no image', async () => {
  const picture = noise(96, 96);
  for (const bytes of [await picture.clone().jpeg().toBuffer(), await picture.clone().png().toBuffer()]) {
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0xff, middle, middle + 64);
    expect(reasonOf(await decodeImage(bytes, target))).toMatch(/^cannot be decoded: ./);
  }
});

test('an empty file, a text and a drawing are no images', async () => {
  expect(reasonOf(await decodeImage(new Uint8Array(0), target))).toBe('an empty file');
  expect(reasonOf(await decodeImage(Buffer.from('Not an image at all.\n'), target))).toBe(
    'no image in a format that is read',
  );
  const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>');
  expect(reasonOf(await decodeImage(drawing, target))).toBe('svg, which is no format of pixels');
});

test('an image whose square is smaller than asked for is not enlarged', async () => {
  const bytes = await halves(40, 20).png().toBuffer();
  expect(pixelsOf(await decodeImage(bytes, { size: 20, crop: 1 })).length).toBe(1200);
  expect(reasonOf(await decodeImage(bytes, { size: 21, crop: 1 }))).toBe(
    '40 x 20: its square of 20 x 20 is smaller than 21 x 21',
  );
  expect(reasonOf(await decodeImage(bytes, { size: 16, crop: 0.75 }))).toContain('its square of 15 x 15');
});
