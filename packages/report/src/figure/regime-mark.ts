import type { Markup } from '../markup.ts';
import { inHue } from './hue.ts';
import { marker, type Place } from './marks.ts';
import { lookOf } from './palette.ts';

/** The mark of a regime, which stands beside its name wherever that is written. */
export function regimeMark(regime: string, place: Place, radius = 4): Markup {
  const { hue, shape } = lookOf(regime);
  return inHue(hue, marker(shape, place, radius));
}
