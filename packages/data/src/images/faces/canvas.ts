import type { Colour } from './colour.ts';
import { type Frame, type PixelBox, pixelBox, pixelSpan } from './frame.ts';
import { distances, extentOf, type Shape, type Span } from './shape.ts';

/** One coat of paint: where it goes and what it looks like. */
export interface Layer {
  readonly frame: Frame;
  readonly shape: Shape;
  /** Only what lies inside all of these, too. */
  readonly within?: readonly Shape[];
  /** Only what lies outside all of these. */
  readonly without?: readonly Shape[];
  readonly colour: Colour;
  /** Share of what is beneath that the paint covers (default 1). */
  readonly opacity?: number;
  /** Width of the edge in units of the frame (default: one pixel). */
  readonly softness?: number;
}

/** Directional light on a ball: brightness is `ambient + diffuse max(0, n . direction)` with n the ball's normal. */
export interface Light {
  readonly ambient: number;
  readonly diffuse: number;
  /** Towards the light, of length 1; z points at the viewer. */
  readonly direction: readonly [x: number, y: number, z: number];
}

/** Brightness at a point of the unit ball's picture; beyond its outline, that of the nearest point on it. */
function brightness({ ambient, diffuse, direction }: Light, x: number, y: number): number {
  const square = x * x + y * y;
  const z = square < 1 ? Math.sqrt(1 - square) : 0;
  const shrink = square < 1 ? 1 : 1 / Math.sqrt(square);
  const cosine = direction[0] * x * shrink + direction[1] * y * shrink + direction[2] * z;
  return ambient + diffuse * Math.max(cosine, 0);
}

/** A square picture [3, size, size] that layers are painted on, one over the other. */
export class Canvas {
  readonly #size: number;
  readonly #planes: Float32Array;
  readonly #light: Float32Array;
  readonly #cover: Float64Array;
  readonly #distances: Float64Array;

  /** All of the picture has the colour `top` at its upper and `bottom` at its lower edge, unlit. */
  constructor(size: number, top: Colour, bottom: Colour) {
    this.#size = size;
    this.#planes = new Float32Array(3 * size * size);
    this.#light = new Float32Array(size * size).fill(1);
    this.#cover = new Float64Array(size);
    this.#distances = new Float64Array(size);
    for (let channel = 0; channel < 3; channel++) this.#ramp(channel, top, bottom);
  }

  #ramp(channel: number, top: Colour, bottom: Colour): void {
    const [size, first, change] = [
      this.#size,
      top[channel] as number,
      (bottom[channel] as number) - (top[channel] as number),
    ];
    for (let row = 0; row < size; row++) {
      const start = (channel * size + row) * size;
      this.#planes.fill(first + (change * (row + 0.5)) / size, start, start + size);
    }
  }

  /** Lights everything painted from now on as if it were a ball of radius 1 about the origin of `frame`. */
  illuminate(frame: Frame, light: Light): void {
    const size = this.#size;
    for (let row = 0; row < size; row++) {
      const { x, y, dx, dy } = pixelSpan(frame, size, row, 0, size);
      for (let i = 0; i < size; i++) this.#light[row * size + i] = brightness(light, x + i * dx, y + i * dy);
    }
  }

  /** Paints one layer over what is there. */
  paint(layer: Layer): void {
    const { frame, shape } = layer;
    const edge = layer.softness ?? 1 / (frame.scale * this.#size);
    const box = pixelBox(frame, extentOf(shape), edge / 2, this.#size);
    const count = box.right - box.left;
    for (let row = box.top; row < box.bottom && count > 0; row++) {
      const span = pixelSpan(frame, this.#size, row, box.left, count);
      this.#measure(layer, span);
      this.#shade(count, edge, layer.opacity ?? 1);
      this.#blend(layer, row, box);
    }
  }

  /** The signed distance from the layer's region: the largest of those from its parts. */
  #measure({ shape, within = [], without = [] }: Layer, span: Span): void {
    distances(shape, span, this.#cover);
    for (const part of within) this.#restrict(part, span, 1);
    for (const part of without) this.#restrict(part, span, -1);
  }

  #restrict(part: Shape, span: Span, sign: 1 | -1): void {
    const [cover, other] = [this.#cover, this.#distances];
    distances(part, span, other);
    for (let i = 0; i < span.count; i++) {
      cover[i] = Math.max(cover[i] as number, sign * (other[i] as number));
    }
  }

  /** Turns distances into the share of each pixel that is covered. */
  #shade(count: number, edge: number, opacity: number): void {
    const cover = this.#cover;
    for (let i = 0; i < count; i++) {
      cover[i] = opacity * Math.min(Math.max(0.5 - (cover[i] as number) / edge, 0), 1);
    }
  }

  #blend({ colour }: Layer, row: number, { left, right }: PixelBox): void {
    const [size, planes, cover, light] = [this.#size, this.#planes, this.#cover, this.#light];
    for (let channel = 0; channel < 3; channel++) {
      const value = colour[channel] as number;
      for (let i = 0; i < right - left; i++) {
        const pixel = row * size + left + i;
        const at = channel * size * size + pixel;
        const beneath = planes[at] as number;
        const shown = value * (light[pixel] as number);
        planes[at] = beneath + (shown - beneath) * (cover[i] as number);
      }
    }
  }

  /** The picture as bytes [3, size, size], planar. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#planes.length);
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = Math.floor(Math.min(Math.max(this.#planes[i] as number, 0), 1) * 255 + 0.5);
    }
    return bytes;
  }
}
