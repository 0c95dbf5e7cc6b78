/** Colours of one regime, on a light and on a dark surface. */
export interface Hue {
  /** Class of everything drawn in this colour. */
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** Forms of the points, so that no colour has to be told apart from another. */
export type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond';

/** How a regime looks in every figure. */
export interface Look {
  readonly hue: Hue;
  readonly shape: MarkerShape;
}

/**
 * Warm where new data replace old, cool where data are kept. Simulated for protanopia, deuteranopia and tritanopia, any
 * two of the first four lie at least 13 apart in OKLab (x 100); all have a contrast of 2.9 or more with their surface.
 */
const looks: Readonly<Record<string, Look>> = {
  replace: look('replace', '#c2410c', '#f2703f', 'circle'),
  accumulate: look('accumulate', '#0b5cad', '#5aa2f2', 'square'),
  'replace-multiple': look('replace-multiple', '#cc8a00', '#f3c14b', 'triangle'),
  'accumulate-subsample': look('accumulate-subsample', '#2f9fb5', '#7fdbe8', 'diamond'),
};

/** For regimes that are not in the list: by form and label rather than by colour. */
const spare: readonly Look[] = [
  look('spare-1', '#b65aa6', '#e79ad9', 'triangle'),
  look('spare-2', '#6f757d', '#a3a9b1', 'diamond'),
];

function look(name: string, light: string, dark: string, shape: MarkerShape): Look {
  return { hue: { name: `hue-${name}`, light, dark }, shape };
}

/** The look of a regime: always the same one. */
export function lookOf(regime: string): Look {
  const sum = [...regime].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return looks[regime] ?? (spare[sum % spare.length] as Look);
}

/** All hues, for style sheets. */
export const hues: readonly Hue[] = [...Object.values(looks), ...spare].map(({ hue }) => hue);

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
