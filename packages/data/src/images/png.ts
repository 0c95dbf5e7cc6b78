import { loadSharp } from './decoding/sharp.ts';
import { type ImageShape, imageBytes } from './image-shape.ts';

/** Equal tiles that a picture is made of, row by row. */
export interface PictureTiles {
  readonly columns: number;
  readonly rows: number;
  /** Pixels of one tile. */
  readonly width: number;
  readonly height: number;
}

/** A picture of images side by side. */
export interface TiledPicture {
  /** A PNG file. */
  readonly png: Uint8Array;
  readonly tiles: PictureTiles;
}

/** Copies image `k` of `images`, `[n, 3, H, W]`, into its tile of a canvas of interleaved pixels. */
function place(canvas: Uint8Array, tiles: PictureTiles, images: Uint8Array, k: number): void {
  const { columns, width, height } = tiles;
  const plane = width * height;
  const [top, left] = [Math.floor(k / columns) * height, (k % columns) * width];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * k * plane + y * width + x;
      const to = 3 * ((top + y) * columns * width + left + x);
      for (let channel = 0; channel < 3; channel++) {
        canvas[to + channel] = images[from + channel * plane] as number;
      }
    }
  }
}

/**
 * Draws images side by side, row by row, without gaps; places that are left over in the last row are white.
 *
 * @param images uint8 `[n, 3, height, width]`, at least one.
 * @param options `columns`: tiles in a row (default: all images in one row).
 * @throws RangeError for anything but whole images; Fault `data/sharp-missing`.
 */
export async function encodePng(
  images: Uint8Array,
  shape: ImageShape,
  options: { readonly columns?: number } = {},
): Promise<TiledPicture> {
  const count = images.length / imageBytes(shape);
  if (!Number.isInteger(count) || count === 0) {
    throw new RangeError(
      `images: expected whole ones of ${imageBytes(shape)} bytes, received ${images.length} bytes`,
    );
  }
  const { width, height } = shape;
  const columns = Math.min(options.columns ?? count, count);
  const tiles = { columns, rows: Math.ceil(count / columns), width, height };
  const size = { width: columns * width, height: tiles.rows * height };
  const canvas = new Uint8Array(3 * size.width * size.height).fill(255);
  for (let k = 0; k < count; k++) place(canvas, tiles, images, k);
  const sharp = await loadSharp();
  const png = await sharp(canvas, { raw: { ...size, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { png: new Uint8Array(png), tiles };
}
