import sharp from 'sharp';
import { encodeStrip, extentOf, type Strip } from './strip.ts';

/** A picture among others below each other. */
export interface StackedStrip {
  readonly strip: Strip;
  /** Whether it stands apart from the one above. */
  readonly apart: boolean;
}

/** Pixels between pictures below each other, of those that stand apart and of others. */
const gaps = { apart: 16, near: 4 } as const;

/** Width of a tile that is large enough to be looked at, in pixels. */
const legibleTile = 64;

/** By how much pictures of tiles `width` pixels wide are enlarged, so that they can be looked at: a whole number. */
export function legibleScale(width: number): number {
  return Math.max(1, Math.round(legibleTile / width));
}

/** Pictures below each other on white, as a PNG file. */
export async function stackStrips(strips: readonly StackedStrip[]): Promise<Buffer> {
  const widest = Math.max(...strips.map(({ strip }) => strip.tiles.width));
  const scale = legibleScale(widest);
  let bottom = 0;
  let right = 1;
  const placed: { readonly input: Buffer; readonly left: number; readonly top: number }[] = [];
  for (const { strip, apart } of strips) {
    const top = placed.length === 0 ? 0 : bottom + (apart ? gaps.apart : gaps.near);
    const { width, height } = extentOf(strip.tiles);
    placed.push({ input: await encodeStrip(strip, scale), left: 0, top });
    bottom = top + height * scale;
    right = Math.max(right, width * scale);
  }
  const paper = { width: right, height: Math.max(1, bottom), channels: 3, background: 'white' } as const;
  return sharp({ create: paper }).composite(placed).removeAlpha().png({ compressionLevel: 9 }).toBuffer();
}
