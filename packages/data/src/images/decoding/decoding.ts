import type { Metadata } from 'sharp';
import type { ImageReading } from '../sources/image-source.ts';
import { loadSharp } from './sharp.ts';

/** What images are made into. */
export interface Target {
  /** Pixels a side. */
  readonly size: number;
  /** Share of the shorter side that a centred square keeps. */
  readonly crop: number;
}

/** Formats of pixels. Drawings and documents (SVG, PDF) have no size of their own and are no photographs. */
const formats: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'jp2', 'jxl']);

/** A centred square of an image. */
interface Square {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function squareOf({ width, height }: Metadata['autoOrient'], { size, crop }: Target): Square | string {
  const side = Math.round(crop * Math.min(width, height));
  if (side < size) {
    return `${width} x ${height}: its square of ${side} x ${side} is smaller than ${size} x ${size}`;
  }
  return {
    left: Math.floor((width - side) / 2),
    top: Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}

/** `[size, size, channels]` as `[3, size, size]`; the one channel of a gray image becomes all three. */
function planar(interleaved: Uint8Array, channels: number): Uint8Array {
  const plane = interleaved.length / channels;
  const pixels = new Uint8Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const from = channels === 1 ? 0 : channel;
    for (let i = 0; i < plane; i++) {
      pixels[channel * plane + i] = interleaved[i * channels + from] as number;
    }
  }
  return pixels;
}

async function decode(bytes: Uint8Array, target: Target): Promise<ImageReading> {
  const sharp = await loadSharp();
  const image = sharp(bytes, { failOn: 'warning' });
  const { format, autoOrient } = await image.metadata();
  if (!formats.has(format)) return { reason: `${format}, which is no format of pixels` };
  const square = squareOf(autoOrient, target);
  if (typeof square === 'string') return { reason: square };
  const { data, info } = await image
    .autoOrient()
    .extract(square)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(target.size, target.size, { fit: 'fill', kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { pixels: planar(data, info.channels) };
}

/** The first line of what the library says, without the name of its part. */
function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  if (/unsupported image format/.test(line)) return 'no image in a format that is read';
  return `cannot be decoded: ${line.replace(/^(Input buffer has corrupt header: )?\w+: /, '')}`;
}

/**
 * The pixels of an image file: turned upright as its EXIF orientation says, the centred square of `crop` times the shorter side
 * kept, laid on white where it is transparent, converted to sRGB with 8 bits (from gray, CMYK, 16 bits or an embedded profile) and
 * reduced to `size` by Lanczos' kernel. Of several frames the first one.
 *
 * @returns uint8 `[3, size, size]`, or the reason why there is no such image: the file is cut short, or the decoder has anything to
 * complain of (what it would fill in is gray or black), or it holds no image, or one whose square is smaller than `size`, which is
 * never enlarged.
 * @throws Fault `data/sharp-missing`.
 */
export async function decodeImage(bytes: Uint8Array, target: Target): Promise<ImageReading> {
  if (bytes.length === 0) return { reason: 'an empty file' };
  await loadSharp();
  try {
    return await decode(bytes, target);
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}
