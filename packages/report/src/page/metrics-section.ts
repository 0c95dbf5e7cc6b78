import { leastSeeds } from '../analysis/interval.ts';
import { type Metric, type MetricGroup, metricGroupsOf } from '../analysis/metric-groups.ts';
import { hasTheory } from '../analysis/theory.ts';
import { metricsFigure } from '../figure/metrics-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { counted, listed } from '../words/numbers.ts';
import { theoryCaption } from '../words/theory.ts';
import { type Figure, figureMarkup } from './figure.ts';
import { iterationTable } from './iteration-table.ts';
import { regimeMark } from './regime-mark.ts';

/** A figure for each group of metrics. */
export function metricFigures(summary: RunSummary): readonly Figure[] {
  return metricGroupsOf(summary).map((group) => figureOf(group, summary));
}

function figureOf({ name, metrics }: MetricGroup, { config }: RunSummary): Figure {
  return {
    name: `metrics-${(name.toLowerCase().match(/[a-z0-9]+/g) ?? ['other']).join('-')}`,
    description: `${name} by iteration and regime: ${listed(metrics.map(({ description }) => description.label))}.`,
    regimes: regimesOf(metrics),
    draw: (form) => metricsFigure(metrics, config.iterations, form),
  };
}

function regimesOf(metrics: readonly Metric[]): readonly string[] {
  return [...new Set(metrics.flatMap(({ traces }) => traces.map(({ regime }) => regime)))];
}

/** Small multiples of all that was measured besides the loss, under the headings of its groups; undefined without any. */
export function metricsSection(summary: RunSummary): Markup | undefined {
  const groups = metricGroupsOf(summary);
  if (groups.length === 0) return undefined;
  const regimes = regimesOf(groups.flatMap(({ metrics }) => metrics));
  const seeds = summary.config.seeds.length;
  const names = regimes.map((regime) => markup`<span>${regimeMark(regime)}${regime}</span> `);
  const spread =
    seeds > 1
      ? `Mean over ${counted(seeds, 'seed')}, with every seed and a band from the smallest to the largest.`
      : 'One seed.';
  return markup`<h3>What else was measured</h3>
<p class="lead">${spread} Every panel has a vertical axis of its own.</p>
<p class="legend">${names}</p>
${groups.map((group) => groupMarkup(group, summary))}`;
}

function groupMarkup(group: MetricGroup, summary: RunSummary): Markup {
  const rows = group.metrics.map(({ description, traces }) => ({ title: titleOf(description), traces }));
  const hasIntervals = group.metrics.some(({ isItemShare }) => isItemShare);
  const seeds = summary.config.seeds.length;
  const intervals =
    hasIntervals && seeds >= leastSeeds
      ? `Bars: 95 % t-intervals of the mean over ${counted(seeds, 'seed')}, within 0 and 1.`
      : undefined;
  const panels = group.metrics.map(({ traces }) => traces);
  const theory = panels.some((traces) => traces.some(hasTheory)) ? theoryCaption(panels) : undefined;
  const captions = [theory, intervals].filter((text) => text !== undefined);
  return markup`<h4>${group.name}</h4>
${figureMarkup(figureOf(group, summary), captions.length > 0 ? captions.join(' ') : undefined)}
<details class="fold"><summary>${group.name} in numbers</summary>${iterationTable(rows, seeds)}</details>`;
}

function titleOf({ label, unit }: Metric['description']): string {
  return unit === undefined ? label : `${label} (${unit})`;
}
