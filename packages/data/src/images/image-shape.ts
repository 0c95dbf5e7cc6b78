import { requireWhole } from '../option.ts';

/** The size of images. Pixels are planar: all red values row by row, then all green ones, then all blue ones. */
export interface ImageShape {
  /** Red, green, blue. */
  readonly channels: 3;
  readonly height: number;
  readonly width: number;
}

/** Bytes of one image: one for each value. */
export function imageBytes({ channels, height, width }: ImageShape): number {
  return channels * height * width;
}

/** `3 x 64 x 64`, for messages. */
export function shapeText({ channels, height, width }: ImageShape): string {
  return `${channels} x ${height} x ${width}`;
}

/** Refuses sides that are no whole numbers above 0. @throws Fault `data/option`. */
export function requireShape({ height, width }: ImageShape): void {
  requireWhole('height of images', height, 1);
  requireWhole('width of images', width, 1);
}
