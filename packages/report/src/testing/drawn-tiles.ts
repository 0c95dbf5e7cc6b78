import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import type { Tiles } from '../run/records.ts';

/** Tiles in a row, as the models of examples draw them. */
export const exampleTiles: Tiles = { columns: 8, rows: 1, width: 32, height: 32 };

type Colour = readonly [number, number, number];

const skies: readonly Colour[] = [
  [188, 214, 230],
  [232, 214, 178],
  [196, 222, 190],
  [226, 196, 206],
];

const skins: readonly Colour[] = [
  [240, 200, 166],
  [198, 146, 108],
  [136, 92, 66],
  [250, 222, 196],
];

/** Where every example of a worn-out model ends. */
const mean: Colour = [196, 176, 160];

/** Pixel (x, y) of a head in a square of side 1, which looks `k` ways. */
function faceAt(k: number, x: number, y: number): Colour {
  const sky = skies[k % skies.length] as Colour;
  const skin = skins[(k >> 1) % skins.length] as Colour;
  const [dx, dy] = [x - 0.5 - 0.04 * ((k % 3) - 1), y - 0.54];
  if (Math.hypot(dx / 0.8, dy) > 0.36) return dy < -0.1 && Math.abs(dx) < 0.2 ? [70, 50, 40] : sky;
  const isEye = Math.hypot(Math.abs(dx) - 0.12, dy + 0.06) < 0.045;
  const isMouth = Math.abs(dy - 0.16 + dx ** 2 * 2) < 0.025 && Math.abs(dx) < 0.13;
  if (isEye || isMouth) return [60, 30, 30];
  return skin;
}

/** A picture of `tiles` faces, each nearer to the same grey one the larger `wear` (0 to 1) is, as a PNG file. */
export function drawnFaces(tiles: Tiles, { wear = 0, first = 0 } = {}): Promise<Buffer> {
  const [width, height] = [tiles.columns * tiles.width, tiles.rows * tiles.height];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor(x / tiles.width), Math.floor(y / tiles.height)];
      const place = [(x % tiles.width) / tiles.width, (y % tiles.height) / tiles.height] as const;
      const face = faceAt(first + row * tiles.columns + column, ...place);
      const worn = face.map((value, channel) => value + wear * ((mean[channel] as number) - value));
      pixels.set(worn.map(Math.round), (y * width + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Writes a picture, with the directories above it. */
export async function writePicture(path: string, png: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, png);
}
