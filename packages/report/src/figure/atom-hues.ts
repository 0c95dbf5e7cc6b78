import { type Hue, hue } from './hue.ts';

/** How the atoms of an element look. */
export interface AtomLook {
  readonly hue: Hue;
  /** Of the ball, in angstrom. */
  readonly radius: number;
}

/**
 * The customary colours (Corey, Pauling and Koltun), so changed that each can be seen on light and dark surfaces: carbon is
 * grey rather than black, hydrogen no pure white, sulfur no pale yellow.
 */
const known: Readonly<Record<string, AtomLook>> = {
  H: look('h', '#cdd2d9', '#d3d7dd', 0.24),
  B: look('b', '#e39a86', '#efae9b', 0.38),
  C: look('c', '#6a717b', '#8f97a2', 0.38),
  N: look('n', '#3558d4', '#6688f5', 0.38),
  O: look('o', '#d22f36', '#ec5a58', 0.38),
  F: look('f', '#5fb03f', '#86cf66', 0.36),
  Si: look('si', '#b59a72', '#cdb48d', 0.46),
  P: look('p', '#e2761b', '#f29443', 0.46),
  S: look('s', '#dfb000', '#ecc63d', 0.46),
  Cl: look('cl', '#2d9254', '#4fb878', 0.46),
  Br: look('br', '#9a3d25', '#c46245', 0.5),
  I: look('i', '#7a3fa6', '#a86fd6', 0.54),
};

/** Any other element. */
const other = look('other', '#c2559b', '#dd7fbb', 0.46);

function look(name: string, light: string, dark: string, radius: number): AtomLook {
  return { hue: hue(`atom-${name}`, light, dark), radius };
}

/** The look of an element by its symbol. */
export function atomLook(symbol: string): AtomLook {
  return known[symbol] ?? other;
}

/** Every look that an atom can have. */
export const atomLooks: readonly AtomLook[] = [...Object.values(known), other];

/** Steps into the distance, from the nearest to the farthest: each is paler. */
export const fogSteps = [0, 1, 2, 3] as const;

/** Share of the surface's colour that lies over an atom at step 1, 2 and 3. */
export const fogStrength = 0.15;

/** Bonds, from the nearest to the farthest. */
export const stickHues: readonly Hue[] = [
  hue('stick-0', '#9aa0a9', '#767d87'),
  hue('stick-1', '#b0b5bc', '#636a73'),
  hue('stick-2', '#c4c8cd', '#51575f'),
  hue('stick-3', '#d6d9dc', '#41464d'),
];

/** A bond of a length that it never has. */
export const strainedHue = hue('strained', '#d4500f', '#ff8a4a');

/** What the generated conformation is laid on. */
export const referenceHue = hue('reference', '#8d939b', '#8b929c');
