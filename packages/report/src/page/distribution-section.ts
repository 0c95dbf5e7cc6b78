import { type Quantity, quantitiesOf } from '../analysis/distributions.ts';
import { distributionFigure } from '../figure/distribution-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { familyWords } from '../words/families.ts';
import { counted, listed } from '../words/numbers.ts';
import { type Figure, figureMarkup } from './figure.ts';

/** Quantities that are shown before the reader asks for more. */
const shown = 6;

/** The distributions of all quantities; undefined where the run has none. */
export function distributionFigureOf(summary: RunSummary): Figure | undefined {
  const quantities = quantitiesOf(summary);
  return quantities.length > 0 ? figureOf(quantities, summary) : undefined;
}

function figureOf(quantities: readonly Quantity[], { config }: RunSummary): Figure {
  const labels = listed(quantities.map(({ label }) => label));
  return {
    name: 'distributions',
    description: `Distributions among real and generated examples, by regime and iteration: ${labels}.`,
    draw: (form) => distributionFigure(quantities, config.iterations, form),
  };
}

/** Small multiples of the distributions, real beside generated; undefined where the run has none. */
export function distributionSection(summary: RunSummary): Markup | undefined {
  const quantities = quantitiesOf(summary);
  if (quantities.length === 0) return undefined;
  const seeds = summary.config.seeds.length;
  const { examples } = familyWords(summary.family);
  const over = seeds > 1 ? `, mean over ${counted(seeds, 'seed')}` : '';
  const caption = `Grey: real ${examples}, which no model was fitted on. Lines: what the model of each iteration generated${over}. Each panel: the share of all values in each of many narrow bins; a row of panels for each regime, those of a quantity on one scale. What lies outside of the bins is not drawn; a shape that is far higher than all lines is cut off.`;
  const rest = quantities.slice(shown);
  const more = figureMarkup(figureOf(rest, summary));
  return markup`<h3>How real and generated ${examples} differ</h3>
${figureMarkup(figureOf(quantities.slice(0, shown), summary), caption)}
${rest.length > 0 ? markup`<details class="fold"><summary>Show ${counted(rest.length, 'other')}</summary>${more}</details>` : undefined}`;
}
