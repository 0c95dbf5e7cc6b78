import { heat } from './heat.ts';
import type { Hue } from './hue.ts';
import { expectedHue, regimeHues } from './palette.ts';
import { ramp } from './ramp.ts';

/** Every hue that a figure can have, for style sheets. */
export const hues: readonly Hue[] = [...regimeHues, expectedHue, ...ramp, ...heat.map(({ hue }) => hue)];
