import { isAbsolute, join, relative } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { PictureRecord, Tiles } from '../run/records.ts';

/** A picture in memory. */
export interface Strip {
  readonly tiles: Tiles;
  /** [rows * height, columns * width, 3], sRGB. */
  readonly pixels: Buffer;
}

/** Width and height of a picture of these tiles, in pixels. */
export function extentOf({ columns, rows, width, height }: Tiles): {
  readonly width: number;
  readonly height: number;
} {
  return { width: columns * width, height: rows * height };
}

/** Reads a picture of the run in `directory`; undefined where its file is missing, broken or of another size than is on record. */
export async function readStrip(
  directory: string,
  { file, tiles }: PictureRecord,
): Promise<Strip | undefined> {
  const path = join(directory, file);
  const inside = relative(directory, path);
  if (isAbsolute(file) || inside.startsWith('..')) return undefined;
  const expected = extentOf(tiles);
  try {
    const image = sharp(path, { failOn: 'warning' }).flatten({ background: 'white' }).toColourspace('srgb');
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const isWhole = info.width === expected.width && info.height === expected.height && info.channels === 3;
    return isWhole ? { tiles, pixels: data } : undefined;
  } catch {
    return undefined;
  }
}

/** A picture as sharp takes it. */
function imageOf({ tiles, pixels }: Strip): Sharp {
  return sharp(pixels, { raw: { ...extentOf(tiles), channels: 3 } });
}

/** The first `columns` of a picture. */
export async function leftOf(strip: Strip, columns: number): Promise<Strip> {
  if (columns >= strip.tiles.columns) return strip;
  const tiles = { ...strip.tiles, columns };
  const region = { left: 0, top: 0, ...extentOf(tiles) };
  return { tiles, pixels: await imageOf(strip).extract(region).raw().toBuffer() };
}

/** A picture as a PNG file, each pixel a square of `scale` pixels. */
export function encodeStrip(strip: Strip, scale = 1): Promise<Buffer> {
  const { width, height } = extentOf(strip.tiles);
  const image = imageOf(strip);
  const scaled =
    scale === 1 ? image : image.resize(width * scale, height * scale, { kernel: 'nearest', fit: 'fill' });
  return scaled.png({ compressionLevel: 9 }).toBuffer();
}
