import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { inTemporaryDirectory } from '../testing/temporary-directory.ts';
import { readStrip } from './strip.ts';

const picture = {
  name: 'samples',
  label: 'samples',
  tiles: { columns: 3, rows: 2, width: 4, height: 5 },
  file: 'samples.png',
};

const plain = (channels: 3 | 4, alpha = 1) =>
  sharp({ create: { width: 12, height: 10, channels, background: { r: 200, g: 100, b: 50, alpha } } });

test('a picture is read as three channels of a byte, whatever the file holds', () =>
  inTemporaryDirectory(async (directory) => {
    const files = [
      [await plain(3).png().toBuffer(), [200, 100, 50]],
      [await plain(4, 0).png().toBuffer(), [255, 255, 255]],
      [await plain(3).toColourspace('rgb16').png().toBuffer(), [200, 100, 50]],
      [await plain(3).png({ palette: true }).toBuffer(), [200, 100, 50]],
    ] as const;
    for (const [png, expected] of files) {
      await writeFile(join(directory, picture.file), png);
      const strip = await readStrip(directory, picture);
      expect(strip?.pixels.length).toBe(12 * 10 * 3);
      expect([...(strip?.pixels.subarray(0, 3) ?? [])]).toEqual(expected);
    }
    await writeFile(join(directory, picture.file), await plain(3).greyscale().png().toBuffer());
    expect((await readStrip(directory, picture))?.pixels.length).toBe(12 * 10 * 3);
  }));

test('what is missing, empty, no picture, cut off or of another size is nothing', () =>
  inTemporaryDirectory(async (directory) => {
    expect(await readStrip(directory, picture)).toBeUndefined();
    const whole = await plain(3).png().toBuffer();
    const others = [
      '',
      'PNG',
      whole.subarray(0, whole.length - 20),
      await plain(3).resize(11, 10).png().toBuffer(),
    ];
    for (const contents of others) {
      await writeFile(join(directory, picture.file), contents);
      expect(await readStrip(directory, picture)).toBeUndefined();
    }
  }));
