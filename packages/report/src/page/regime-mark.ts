import { regimeMark as drawnMark } from '../figure/regime-mark.ts';
import { type Markup, markup } from '../markup.ts';

/** The mark of a regime in running text, as in the figures. */
export function regimeMark(regime: string): Markup {
  return markup`<svg class="mark" viewBox="-7 -7 14 14" aria-hidden="true">${drawnMark(regime, { x: 0, y: 0 }, 4.8)}</svg>`;
}
