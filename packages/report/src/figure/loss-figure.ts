import type { Series } from '../analysis/series.ts';
import { hasDeviations } from '../analysis/theory.ts';
import { markup } from '../markup.ts';
import { type Quantity, typeset } from '../words/quantity.ts';
import { deviationPanel } from './deviation-panel.ts';
import { type Drawing, type FigureForm, formWidth } from './drawing.ts';
import { endLabels, endLabelWidth } from './labels.ts';
import { regimeLegend } from './legend.ts';
import { tracePanel } from './trace-panel.ts';

/** What a figure shows. */
export interface FigureContent {
  readonly series: readonly Series[];
  readonly quantity: Quantity;
  /** Number of iterations planned. */
  readonly iterations: number;
}

/** Names stand at the ends of the lines in the wide form, above in the narrow one. */
const sizes = {
  wide: { left: 46, height: 340, deviationHeight: 130 },
  narrow: { left: 40, height: 250, deviationHeight: 120 },
} as const;

/** Heights of what lies between and below the panels. */
const titleHeight = 34;
const panelGap = 52;
const axisHeight = 48;

/** Test loss by iteration and regime; where theory and standard errors exist, the deviations from it in a panel below. */
export function lossFigure(content: FigureContent, form: FigureForm): Drawing {
  const { series, quantity, iterations } = content;
  const { left, height, deviationHeight } = sizes[form];
  const width = formWidth[form];
  const regimes = series.map(({ regime }) => regime);
  const key = form === 'narrow' ? regimeLegend(regimes, width) : { drawing: [], height: 0 };
  const right = form === 'narrow' ? width - 8 : width - endLabelWidth(series);
  const top = key.height + titleHeight;
  const box = { left, right, top, bottom: top + height };
  const isCompared = series.some(hasDeviations);
  const x = 'model-fitting iteration';
  const labels = { y: axisTitle(quantity), x };
  const panel = tracePanel(series, box, { iterations, tickGap: 62, labels, isLowest: !isCompared });
  const ends = form === 'wide' ? endLabels(series, panel.frame) : [];
  const below = { ...box, top: box.bottom + panelGap, bottom: box.bottom + panelGap + deviationHeight };
  const y = 'deviation from theory (standard errors)';
  const deviations = isCompared ? deviationPanel(series, below, iterations, { y, x }) : undefined;
  return {
    width,
    height: (isCompared ? below.bottom : box.bottom) + axisHeight,
    content: markup`${key.drawing}${panel.drawing}${ends}${deviations}`,
  };
}

function axisTitle({ name, unit }: Quantity): string {
  return typeset(unit === undefined ? name : `${name} (${unit})`);
}
