import type { Extent, Span } from './shape.ts';

/**
 * Coordinates of a part of the picture: the frame's origin is at (x, y) of the picture, whose sides are 1; its unit is
 * `scale` long and its x axis points along (cos, sin).
 */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly cos: number;
  readonly sin: number;
}

/** The frame at (x, y) that is turned clockwise by the angle whose tangent is `tilt`. */
export function tiltedFrame(x: number, y: number, scale: number, tilt: number): Frame {
  const cos = 1 / Math.sqrt(1 + tilt * tilt);
  return { x, y, scale, cos, sin: tilt * cos };
}

/** The centres of `count` pixels of row `row` from column `column` on, of a picture with `size` pixels a side. */
export function pixelSpan(frame: Frame, size: number, row: number, column: number, count: number): Span {
  const { scale, cos, sin } = frame;
  const [px, py] = [(column + 0.5) / size - frame.x, (row + 0.5) / size - frame.y];
  const step = 1 / (size * scale);
  return {
    x: (cos * px + sin * py) / scale,
    y: (cos * py - sin * px) / scale,
    dx: cos * step,
    dy: -sin * step,
    count,
  };
}

/** Pixels from `left` to before `right` and from `top` to before `bottom`. */
export interface PixelBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function pixelRange(centre: number, reach: number, size: number): readonly [number, number] {
  const [first, end] = [Math.floor((centre - reach) * size), Math.ceil((centre + reach) * size)];
  return [Math.max(first, 0), Math.min(end, size)];
}

/** The pixels whose centres may lie within `margin` (in units of the frame) of what `extent` holds. */
export function pixelBox(frame: Frame, extent: Extent, margin: number, size: number): PixelBox {
  const { scale, cos, sin } = frame;
  const [rx, ry] = [extent.rx + margin, extent.ry + margin];
  const x = frame.x + scale * (cos * extent.x - sin * extent.y);
  const y = frame.y + scale * (sin * extent.x + cos * extent.y);
  const across = scale * (cos * rx + Math.abs(sin) * ry);
  const down = scale * (Math.abs(sin) * rx + cos * ry);
  const [left, right] = pixelRange(x, across, size);
  const [top, bottom] = pixelRange(y, down, size);
  return { left, right, top, bottom };
}
