/**
 * Plane shapes by their signed distance: negative inside, positive outside, exact or to first order at the edge. Lengths
 * are in units of the frame that a shape is drawn in, x to the right and y downwards.
 */

/** An ellipse; `taper` narrows it downwards: its width at y is divided by `1 + taper (y - centre) / ry`. */
export interface Ellipse {
  readonly kind: 'ellipse';
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
  readonly taper?: number;
}

/** An upright rectangle with half sides `rx` and `ry` and corners of radius `corner`. */
export interface Box {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
  readonly corner: number;
}

/** All points within `radius` of a line segment. */
export interface Capsule {
  readonly kind: 'capsule';
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly radius: number;
}

/**
 * What lies between two parabolas that meet at (x - rx, y - slant rx) and (x + rx, y + slant rx) and sag by `upper` and
 * `lower` (>= upper) in the middle, widened by `radius` all around: lips, brows, smiles.
 */
export interface Band {
  readonly kind: 'band';
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly upper: number;
  readonly lower: number;
  readonly radius: number;
  readonly slant?: number;
}

/** A plane shape; the outline of a shape is all points within `line` of its edge. */
export type Shape = (Ellipse | Box | Capsule | Band) & { readonly line?: number };

/** Points in a row: point i is (x + i dx, y + i dy). */
export interface Span {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly count: number;
}

/** The rectangle that holds a shape: its centre and half sides. */
export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
}

function ellipseDistances({ x, y, rx, ry, taper = 0 }: Ellipse, span: Span, out: Float64Array): void {
  for (let i = 0; i < span.count; i++) {
    const v = (span.y + i * span.dy - y) / ry;
    const u = ((span.x + i * span.dx - x) * (1 + taper * v)) / rx;
    const reach = Math.sqrt(u * u + v * v);
    const slope = Math.sqrt((u / rx) * (u / rx) + (v / ry) * (v / ry));
    out[i] = slope > 0 ? (reach * (reach - 1)) / slope : -Math.min(rx, ry);
  }
}

function boxDistances({ x, y, rx, ry, corner }: Box, span: Span, out: Float64Array): void {
  for (let i = 0; i < span.count; i++) {
    const u = Math.abs(span.x + i * span.dx - x) - rx + corner;
    const v = Math.abs(span.y + i * span.dy - y) - ry + corner;
    const [du, dv] = [Math.max(u, 0), Math.max(v, 0)];
    out[i] = Math.sqrt(du * du + dv * dv) + Math.min(Math.max(u, v), 0) - corner;
  }
}

function capsuleDistances({ from, to, radius }: Capsule, span: Span, out: Float64Array): void {
  const [ex, ey] = [to[0] - from[0], to[1] - from[1]];
  const square = ex * ex + ey * ey;
  for (let i = 0; i < span.count; i++) {
    const px = span.x + i * span.dx - from[0];
    const py = span.y + i * span.dy - from[1];
    const t = square > 0 ? Math.min(Math.max((px * ex + py * ey) / square, 0), 1) : 0;
    const [qx, qy] = [px - t * ex, py - t * ey];
    out[i] = Math.sqrt(qx * qx + qy * qy) - radius;
  }
}

function bandDistances(band: Band, span: Span, out: Float64Array): void {
  const { x, y, rx, upper, lower, radius, slant = 0 } = band;
  for (let i = 0; i < span.count; i++) {
    const u = span.x + i * span.dx - x;
    const inside = Math.min(Math.max(u, -rx), rx);
    const t = inside / rx;
    const v = span.y + i * span.dy - y - slant * inside;
    const [above, below] = [upper * (1 - t * t) - v, v - lower * (1 - t * t)];
    const slope = slant - (2 * t * (above > below ? upper : lower)) / rx;
    const across = Math.max(above, below) / Math.sqrt(1 + slope * slope);
    const beyond = u - inside;
    out[i] = (beyond === 0 ? across : Math.sqrt(beyond * beyond + v * v)) - radius;
  }
}

function fillDistances(shape: Shape, span: Span, out: Float64Array): void {
  if (shape.kind === 'ellipse') ellipseDistances(shape, span, out);
  else if (shape.kind === 'box') boxDistances(shape, span, out);
  else if (shape.kind === 'capsule') capsuleDistances(shape, span, out);
  else bandDistances(shape, span, out);
}

/** Writes the signed distances of the points of `span` from `shape` into the first `span.count` elements of `out`. */
export function distances(shape: Shape, span: Span, out: Float64Array): void {
  fillDistances(shape, span, out);
  const { line } = shape;
  if (line === undefined) return;
  for (let i = 0; i < span.count; i++) out[i] = Math.abs(out[i] as number) - line;
}

function capsuleExtent({ from, to, radius }: Capsule): Extent {
  return {
    x: (from[0] + to[0]) / 2,
    y: (from[1] + to[1]) / 2,
    rx: Math.abs(to[0] - from[0]) / 2 + radius,
    ry: Math.abs(to[1] - from[1]) / 2 + radius,
  };
}

function bandExtent({ x, y, rx, upper, lower, radius, slant = 0 }: Band): Extent {
  const rise = Math.abs(slant) * rx;
  const [top, bottom] = [Math.min(upper, 0) - rise, Math.max(lower, 0) + rise];
  return { x, y: y + (top + bottom) / 2, rx: rx + radius, ry: (bottom - top) / 2 + radius };
}

/** An ellipse that tapers is widest above its centre, by less than `1 / sqrt(1 - taper^2)`. */
function ellipseExtent({ x, y, rx, ry, taper = 0 }: Ellipse): Extent {
  return { x, y, rx: rx / Math.sqrt(1 - taper * taper), ry };
}

function extentInside(shape: Shape): Extent {
  if (shape.kind === 'ellipse') return ellipseExtent(shape);
  if (shape.kind === 'capsule') return capsuleExtent(shape);
  return shape.kind === 'band' ? bandExtent(shape) : shape;
}

/** A rectangle that holds `shape` with its outline. */
export function extentOf(shape: Shape): Extent {
  const { x, y, rx, ry } = extentInside(shape);
  const { line = 0 } = shape;
  return { x, y, rx: rx + line, ry: ry + line };
}
