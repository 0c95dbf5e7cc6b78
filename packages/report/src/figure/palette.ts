import { type Hue, hue } from './hue.ts';

/** Forms of the points, so that no colour has to be told apart from another. */
const shapes = ['circle', 'square', 'triangle', 'diamond', 'inverted', 'cross', 'star', 'saltire'] as const;

/** One of the forms of points. */
export type MarkerShape = (typeof shapes)[number];

/** How a regime looks in every figure. */
export interface Look {
  readonly hue: Hue;
  readonly shape: MarkerShape;
}

/**
 * Warm where new data replace old, cool where data are kept, dark where real data come in. Simulated for protanopia,
 * deuteranopia and tritanopia, any two lie at least 13 apart in OKLab (x 100); all have a contrast of 2.9 or more with
 * their surface.
 */
const looks: Readonly<Record<string, Look>> = {
  replace: look('replace', '#c2410c', '#f2703f', 'circle'),
  accumulate: look('accumulate', '#0b5cad', '#5aa2f2', 'square'),
  'replace-multiple': look('replace-multiple', '#cc8a00', '#f3c14b', 'triangle'),
  'accumulate-subsample': look('accumulate-subsample', '#2f9fb5', '#7fdbe8', 'diamond'),
  'fixed-real': look('fixed-real', '#2b1370', '#7a4df2', 'inverted'),
  'fresh-real': look('fresh-real', '#6d0f2c', '#a8447f', 'cross'),
};

/** Paler forms, for less real data than the default share or weight of one half. */
const pale: Readonly<Record<string, Hue>> = {
  'fixed-real': hue('fixed-real-pale', '#7357d6', '#9a86ff'),
  'fresh-real': hue('fresh-real-pale', '#b0487c', '#d873ae'),
};

/** For regimes that are not in the list: by form and label rather than by colour. */
const spare: readonly Look[] = [
  look('spare-1', '#b65aa6', '#e79ad9', 'triangle'),
  look('spare-2', '#6f757d', '#a3a9b1', 'diamond'),
];

function look(name: string, light: string, dark: string, shape: MarkerShape): Look {
  return { hue: hue(name, light, dark), shape };
}

/** The look of a regime: always the same one. Of `fixed-real-0.3` and its like, the colour of the kind and a form of their own. */
export function lookOf(regime: string): Look {
  const [, kind = '', share] = /^(.*)-(\d*\.?\d+)$/.exec(regime) ?? [];
  const known = looks[regime] ?? partialLook(kind, Number(share));
  const sum = [...regime].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return known ?? (spare[sum % spare.length] as Look);
}

/** Of a regime with a share of real data; that of one half is the look of its kind. */
function partialLook(kind: string, share: number): Look | undefined {
  const [base, less] = [looks[kind], pale[kind]];
  if (!base || !less) return undefined;
  const step = shapes.indexOf(base.shape) + Math.round((share - 0.5) * 10);
  const place = ((step % shapes.length) + shapes.length) % shapes.length;
  return { hue: share < 0.45 ? less : base.hue, shape: shapes[place] as MarkerShape };
}

/** Colours that are not data, by the class that bears them. */
export interface Ink {
  readonly light: string;
  readonly dark: string;
}

/** Text, secondary text, lines of the grid, shaded areas, and the surface that figures lie on. */
export const inks = {
  text: { light: '#1c1f23', dark: '#e8e6e1' },
  muted: { light: '#61666d', dark: '#a0a5ac' },
  grid: { light: '#e3e3df', dark: '#33383e' },
  shade: { light: '#f1f0ec', dark: '#22262b' },
  surface: { light: '#ffffff', dark: '#16191d' },
} as const satisfies Readonly<Record<string, Ink>>;

/** The hues of all regimes, for style sheets. */
export const regimeHues: readonly Hue[] = [
  ...[...Object.values(looks), ...spare].map((one) => one.hue),
  ...Object.values(pale),
];

/** Of what is expected, whatever the regime. */
export const expectedHue = hue('expected', inks.muted.light, inks.muted.dark);
