import { type Series, seriesOf } from '../analysis/series.ts';
import { hasTheory } from '../analysis/theory.ts';
import { type FigureContent, lossFigure } from '../figure/loss-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { Gallery } from '../pictures/gallery.ts';
import type { RunSummary } from '../run/records.ts';
import type { Run } from '../run/run.ts';
import { familyWords } from '../words/families.ts';
import { headlineOf } from '../words/headline.ts';
import { counted } from '../words/numbers.ts';
import { quantityOf, typeset } from '../words/quantity.ts';
import { theoryCaption } from '../words/theory.ts';
import { curvesFigureOf, curvesSection } from './curves-section.ts';
import { distributionFigureOf, distributionSection } from './distribution-section.ts';
import { type Figure, figureMarkup } from './figure.ts';
import { chainTable, iterationTable } from './iteration-table.ts';
import { metricFigures, metricsSection } from './metrics-section.ts';
import { pictureSection } from './picture-section.ts';
import { rarityFigureOf, raritySection } from './rarity-section.ts';
import { shapeFigureOf, shapeSection } from './shape-section.ts';
import { specimenSection } from './specimens.ts';
import { structureFigures, structureSection } from './structure-section.ts';
import { survivalFigureOf, survivalSection } from './survival-section.ts';

/** Every figure of a run, in the order of the page. */
export function figuresOf(summary: RunSummary): readonly Figure[] {
  const content = lossContent(summary);
  if (!content) return [];
  return [
    lossFigureOf(content, summary),
    shapeFigureOf(summary),
    ...structureFigures(summary),
    rarityFigureOf(summary),
    survivalFigureOf(summary),
    distributionFigureOf(summary),
    ...metricFigures(summary),
    curvesFigureOf(summary),
  ].filter((figure) => figure !== undefined);
}

function lossFigureOf(content: FigureContent, summary: RunSummary): Figure {
  return {
    name: 'loss',
    description: `Test loss by iteration and regime. ${headlineOf(summary)}`,
    draw: (form) => lossFigure(content, form),
  };
}

/** What the figure of the loss shows; undefined before anything is finished. */
function lossContent(summary: RunSummary): FigureContent | undefined {
  const series = seriesOf(summary).filter(({ points }) => points.length > 0);
  if (series.length === 0) return undefined;
  return { series, quantity: quantityOf(summary.lossLabel), iterations: summary.config.iterations };
}

/** Figures, tables, texts and pictures of one run; `anchor` is the section's id. */
export function runSection({ summary, name }: Run, anchor: string, gallery?: Gallery): Markup {
  const { title, about } = familyWords(summary.family);
  const lead = about === undefined ? undefined : markup`\n<p class="lead">${about}</p>`;
  const head = markup`<h2>${title} <span class="eyebrow">${name}</span></h2>${lead}`;
  const content = lossContent(summary);
  if (!content)
    return markup`<section id="${anchor}">${head}<p class="lead">No iteration is finished yet.</p></section>`;
  const seeds = summary.config.seeds.length;
  return markup`<section id="${anchor}">${head}
${figureMarkup(lossFigureOf(content, summary), lossCaption(content.series, summary))}
${iterationTable([{ traces: content.series }], seeds)}
<p class="caption">${tableCaption(content.series, summary)}</p>
<details class="fold"><summary>Every seed by itself</summary>${chainTable(content.series)}</details>
${shapeSection(summary)}
${specimenSection(summary)}
${pictureSection(gallery)}
${structureSection(summary, anchor)}
${raritySection(summary)}
${survivalSection(summary)}
${distributionSection(summary)}
${metricsSection(summary)}
${curvesSection(summary)}</section>`;
}

function lossCaption(series: readonly Series[], { lossLabel, config, finished }: RunSummary): string {
  const label = typeset(lossLabel);
  const start = `${label.charAt(0).toUpperCase()}${label.slice(1)}, on real test data; model 1 is fitted on real data alone.`;
  if (series.some(hasTheory)) return `${start} ${theoryCaption([series])}`;
  if (config.seeds.length === 1) return `${start} One seed.`;
  return `${start} Thick line: mean over ${seedWords(config.seeds.length, finished)}; thin lines: every seed; band: from the smallest to the largest.`;
}

/** Seeds that means are taken over. */
function seedWords(seeds: number, finished: boolean): string {
  return finished ? counted(seeds, 'seed') : `${counted(seeds, 'seed')}, as far as they have got`;
}

function tableCaption(series: readonly Series[], { config, finished }: RunSummary): string {
  const seeds = config.seeds.length;
  const spread =
    seeds > 1 ? `Mean over ${seedWords(seeds, finished)} \u00b1 standard deviation between them` : 'One seed';
  return series.some(hasTheory)
    ? `${spread}; below, deviation of the mean from theory in standard errors (se).`
    : `${spread}.`;
}
