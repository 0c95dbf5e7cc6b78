import { marker } from '../figure/marks.ts';
import { lookOf } from '../figure/palette.ts';
import { type Markup, markup } from '../markup.ts';

/** The mark of a regime in running text, as in the figures. */
export function regimeMark(regime: string): Markup {
  const { hue, shape } = lookOf(regime);
  return markup`<svg class="mark" viewBox="-7 -7 14 14" aria-hidden="true"><g class="${hue.name}" color="${hue.light}">${marker(shape, { x: 0, y: 0 }, 4.8)}</g></svg>`;
}
