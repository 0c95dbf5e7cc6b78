import { type Markup, markup } from '../markup.ts';
import { type Hue, inHue } from './hue.ts';
import { inks, type MarkerShape } from './palette.ts';

/** A place on the drawing, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A coordinate with as many decimals as can be seen. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function pathOf(places: readonly Place[]): string {
  return places.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

/** A line through places, in the colour of the group around it. */
export function line(
  places: readonly Place[],
  width: number,
  extra: { dash?: string; opacity?: number } = {},
): Markup {
  if (places.length < 2) return markup``;
  const dash = extra.dash ? markup` stroke-dasharray="${extra.dash}"` : undefined;
  const opacity = extra.opacity === undefined ? undefined : markup` opacity="${extra.opacity}"`;
  return markup`<path d="${pathOf(places)}" fill="none" stroke="currentColor" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"${dash}${opacity}/>`;
}

/** The area between an upper and a lower line. */
export function band(upper: readonly Place[], lower: readonly Place[]): Markup {
  return upper.length < 2 ? markup`` : shape([...upper, ...[...lower].reverse()], 0.13);
}

/** The inside of an outline, translucent, in the colour of the group around it. */
export function shape(outline: readonly Place[], opacity: number): Markup {
  if (outline.length < 3) return markup``;
  return markup`<path d="${pathOf(outline)}Z" fill="currentColor" opacity="${opacity}"/>`;
}

const corners: Readonly<Record<Exclude<MarkerShape, 'circle'>, readonly Place[]>> = {
  square: [
    { x: -0.88, y: -0.88 },
    { x: 0.88, y: -0.88 },
    { x: 0.88, y: 0.88 },
    { x: -0.88, y: 0.88 },
  ],
  triangle: [
    { x: 0, y: -1.2 },
    { x: 1.1, y: 0.8 },
    { x: -1.1, y: 0.8 },
  ],
  diamond: [
    { x: 0, y: -1.25 },
    { x: 1.25, y: 0 },
    { x: 0, y: 1.25 },
    { x: -1.25, y: 0 },
  ],
  inverted: [
    { x: 0, y: 1.2 },
    { x: -1.1, y: -0.8 },
    { x: 1.1, y: -0.8 },
  ],
  cross: cross(0),
  star: around(10, (k) => (k % 2 === 0 ? 1.4 : 0.62)),
  saltire: cross(1 / 8),
};

/** `count` corners around the middle, clockwise from the top. */
function around(count: number, radius: (k: number) => number): readonly Place[] {
  return Array.from({ length: count }, (_, k) => {
    const angle = (2 * Math.PI * k) / count;
    return { x: radius(k) * Math.sin(angle), y: -radius(k) * Math.cos(angle) };
  });
}

/** A cross with thick arms, turned by `turn` of a whole turn. */
function cross(turn: number): readonly Place[] {
  const [arm, width] = [1.25, 0.42];
  const angle = 2 * Math.PI * turn;
  return [0, 1, 2, 3].flatMap((quarter) =>
    [
      { x: -width, y: -arm },
      { x: width, y: -arm },
      { x: width, y: -width },
    ].map(({ x, y }) => {
      const by = angle + (quarter * Math.PI) / 2;
      return { x: x * Math.cos(by) - y * Math.sin(by), y: x * Math.sin(by) + y * Math.cos(by) };
    }),
  );
}

/** A point with a rim in the colour of the surface; `title` appears when the pointer rests on it. */
export function marker(shape: MarkerShape, { x, y }: Place, radius: number, title?: string): Markup {
  const rim = markup`class="rim" fill="currentColor" stroke="${inks.surface.light}" stroke-width="1"`;
  const text = title === undefined ? undefined : markup`<title>${title}</title>`;
  if (shape === 'circle')
    return markup`<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" ${rim}>${text}</circle>`;
  const places = corners[shape].map((corner) => ({ x: x + corner.x * radius, y: y + corner.y * radius }));
  return markup`<path d="${pathOf(places)}Z" ${rim}>${text}</path>`;
}

/** A small dot for one seed. */
export function dot({ x, y }: Place, radius = 1.6): Markup {
  return markup`<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="currentColor" opacity="0.55"/>`;
}

/** A vertical error bar with caps. */
export function errorBar(x: number, top: number, bottom: number): Markup {
  const cap = 3;
  const d = `M${px(x)} ${px(top)}V${px(bottom)}M${px(x - cap)} ${px(top)}h${2 * cap}M${px(x - cap)} ${px(bottom)}h${2 * cap}`;
  return markup`<path d="${d}" fill="none" stroke="currentColor" stroke-width="1.1"/>`;
}

/** Text; `ink` is the class of its colour. */
export function label(
  text: string | Markup,
  { x, y }: Place,
  {
    anchor = 'start',
    ink = 'text',
    bold = false,
  }: { anchor?: string; ink?: 'text' | 'muted'; bold?: boolean } = {},
): Markup {
  const weight = bold ? markup` font-weight="600"` : undefined;
  return markup`<text class="${ink}" x="${px(x)}" y="${px(y)}" fill="${inks[ink].light}" text-anchor="${anchor}"${weight}>${text}</text>`;
}

/** Pixels that a bold text takes at the size of the figures, at most, in the wide ones of the common fonts. */
export function textWidth(text: string): number {
  return text.length * 8.1;
}

/** A thin straight line of the grid. */
export function rule(from: Place, to: Place): Markup {
  return markup`<path class="grid" d="M${px(from.x)} ${px(from.y)}L${px(to.x)} ${px(to.y)}" stroke="${inks.grid.light}" stroke-width="1"/>`;
}

/** Path data of the rectangle between two corners. */
export function rectangle(from: Place, to: Place): string {
  return `M${px(from.x)} ${px(from.y)}H${px(to.x)}V${px(to.y)}H${px(from.x)}Z`;
}

/** Path data of a dash in the middle of the rectangle between two corners: nothing is there. */
export function dash(from: Place, to: Place): string {
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const half = Math.min(3, (to.x - from.x) / 4);
  return rectangle({ x: x - half, y: y - 0.6 }, { x: x + half, y: y + 0.6 });
}

/** The inside of a path in a colour of data; shaded where none is given. */
export function area(path: string, hue?: Hue): Markup {
  if (hue) return inHue(hue, markup`<path d="${path}" fill="currentColor"/>`);
  return markup`<path class="shade" d="${path}" fill="${inks.shade.light}"/>`;
}
