import { type Markup, markup } from '../markup.ts';
import type { Legend } from './legend.ts';
import { inks } from './palette.ts';

/** A drawing and its size in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

/** `wide` for screens and paper, `narrow` for phones. */
export type FigureForm = 'wide' | 'narrow';

/** Pixels that a figure is wide. */
export const formWidth = { wide: 860, narrow: 372 } as const satisfies Readonly<Record<FigureForm, number>>;

/** A drawing as an element of a page, whose style sheet may override its colours by class. */
export function inlineSvg({ width, height, content }: Drawing, name: string, description: string): Markup {
  return markup`<svg class="${name}" viewBox="0 0 ${width} ${Math.ceil(height)}" role="img" aria-label="${description}" font-size="13" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" color="${inks.text.light}">${content}</svg>`;
}

/** A drawing with a legend above. */
export function underLegend({ drawing, height }: Legend, under: Drawing): Drawing {
  const moved = markup`<g transform="translate(0 ${height})">${under.content}</g>`;
  return { width: under.width, height: under.height + height, content: markup`${drawing}${moved}` };
}
