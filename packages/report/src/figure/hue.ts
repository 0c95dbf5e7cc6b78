import { type Content, type Markup, markup } from '../markup.ts';

/** A colour of data, on a light and on a dark surface. */
export interface Hue {
  /** Class of everything drawn in this colour. */
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** A hue whose class is `hue-<name>`. */
export function hue(name: string, light: string, dark: string): Hue {
  return { name: `hue-${name}`, light, dark };
}

/** A group of marks in one colour. */
export function inHue({ name, light }: Hue, content: Content): Markup {
  return markup`<g class="${name}" color="${light}">${content}</g>`;
}
