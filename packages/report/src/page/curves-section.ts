import { curvesOf } from '../analysis/curves.ts';
import { curvesFigure, warmUp } from '../figure/curves-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { type Figure, figureMarkup } from './figure.ts';

/** Learning curves of one seed; undefined where none were recorded. */
export function curvesFigureOf(summary: RunSummary): Figure | undefined {
  const curves = curvesOf(summary);
  if (!curves) return undefined;
  return {
    name: 'curves',
    description: 'Training and test loss by epoch, a panel for each regime and a line for each iteration.',
    draw: (form) => curvesFigure(curves.regimes, summary.config.iterations, form),
  };
}

/** Learning curves of one seed, as in Figure 4 of the paper; undefined where none were recorded. */
export function curvesSection(summary: RunSummary): Markup | undefined {
  const curves = curvesOf(summary);
  const figure = curvesFigureOf(summary);
  if (!curves || !figure) return undefined;
  const isTested = curves.regimes.some((one) =>
    one.curves.some(({ points }) => points.some(({ testLoss }) => testLoss !== undefined)),
  );
  const lines = isTested
    ? 'Thin: loss on what the model is being fitted on, mean since the point before; thick: loss on the real test data.'
    : 'Loss on what the model is being fitted on, mean since the point before.';
  const caption = `${lines} Seed ${curves.seed}. What lies above the axis in the first ${warmUp * 100} % of a fit is left out.`;
  return markup`<h3>How the models learn</h3>
${figureMarkup(figure, caption)}`;
}
