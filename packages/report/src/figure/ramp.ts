import { type Hue, hue } from './hue.ts';

/** From the first iteration to the last: ever darker on a light surface, ever brighter on a dark one. */
export const ramp: readonly Hue[] = [
  hue('ramp-1', '#9fc9c0', '#3a4f52'),
  hue('ramp-2', '#72adbc', '#3c6278'),
  hue('ramp-3', '#528fb7', '#48709c'),
  hue('ramp-4', '#596fb1', '#6b6eb4'),
  hue('ramp-5', '#5d4e9b', '#9474c8'),
  hue('ramp-6', '#5d2a77', '#c784d9'),
  hue('ramp-7', '#461452', '#e7b2e9'),
  hue('ramp-8', '#2a0630', '#ffe9f6'),
];

/** The colour of iteration `n` of `last`: over the whole ramp, however many there are. */
export function rampHue(n: number, last: number): Hue {
  const place = last < 2 ? ramp.length - 1 : ((n - 1) / (last - 1)) * (ramp.length - 1);
  return ramp[Math.round(place)] as Hue;
}
