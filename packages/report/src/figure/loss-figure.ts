import type { Series } from '../analysis/series.ts';
import { type Markup, markup } from '../markup.ts';
import { type Quantity, typeset } from '../words/quantity.ts';
import { deviationPanel } from './deviation-panel.ts';
import { endLabels, endLabelWidth, legend } from './labels.ts';
import { hasTheory, lossPanel } from './loss-panel.ts';
import { inks } from './palette.ts';

/** What a figure shows. */
export interface FigureContent {
  readonly series: readonly Series[];
  readonly quantity: Quantity;
  /** Number of iterations planned. */
  readonly iterations: number;
}

/** A drawing and its size in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

/** `wide`: names at the ends of the lines; `narrow`, for phones: names above. */
export type FigureForm = 'wide' | 'narrow';

const sizes = {
  wide: { width: 860, left: 46, height: 340, deviationHeight: 130 },
  narrow: { width: 372, left: 40, height: 250, deviationHeight: 120 },
} as const;

/** Heights of what lies between and below the panels. */
const titleHeight = 34;
const panelGap = 52;
const axisHeight = 48;

/** Test loss by iteration and regime; where theory exists, the deviations from it in a panel below. */
export function lossFigure(content: FigureContent, form: FigureForm): Drawing {
  const { series, quantity, iterations } = content;
  const { width, left, height, deviationHeight } = sizes[form];
  const key = form === 'narrow' ? legend(series, width) : { drawing: [], height: 0 };
  const right = form === 'narrow' ? width - 8 : width - endLabelWidth(series);
  const top = key.height + titleHeight;
  const box = { left, right, top, bottom: top + height };
  const isTheory = series.some(hasTheory);
  const x = 'model-fitting iteration';
  const panel = lossPanel(series, box, iterations, { y: axisTitle(quantity), ...(isTheory ? {} : { x }) });
  const ends = form === 'wide' ? endLabels(series, panel.frame) : [];
  const below = { ...box, top: box.bottom + panelGap, bottom: box.bottom + panelGap + deviationHeight };
  const y = 'deviation from theory (standard errors)';
  const deviations = isTheory ? deviationPanel(series, below, iterations, { y, x }) : undefined;
  return {
    width,
    height: (isTheory ? below.bottom : box.bottom) + axisHeight,
    content: markup`${key.drawing}${panel.drawing}${ends}${deviations}`,
  };
}

function axisTitle({ name, unit }: Quantity): string {
  return typeset(unit === undefined ? name : `${name} (${unit})`);
}

/** A drawing as an element of a page, whose style sheet may override its colours by class. */
export function inlineSvg({ width, height, content }: Drawing, name: string, description: string): Markup {
  return markup`<svg class="${name}" viewBox="0 0 ${width} ${Math.ceil(height)}" role="img" aria-label="${description}" font-size="13" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" color="${inks.text.light}">${content}</svg>`;
}
