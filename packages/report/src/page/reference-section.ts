import {
  type ReferenceCell,
  type ReferenceColumn,
  type ReferenceRow,
  referenceTableOf,
} from '../analysis/reference-table.ts';
import { type Markup, markup } from '../markup.ts';
import type { Run } from '../run/run.ts';
import { comparisonCaveat, iterationWords, orderWords, sourcesOf } from '../words/comparison.ts';
import { fixed, listed } from '../words/numbers.ts';
import { quantityOf } from '../words/quantity.ts';
import { settingWords } from '../words/setting.ts';
import { regimeMark } from './regime-mark.ts';

/** Published results beside ours, as in Table 2 of the paper; undefined where no run has any to compare with. */
export function referenceSection(runs: readonly Run[]): Markup | undefined {
  const table = referenceTableOf(runs.map(({ summary }) => summary));
  if (!table) return undefined;
  const { columns, rows } = table;
  return markup`<section><h2>Beside published results</h2>
<p class="lead">${quantitiesOf(runs)}: ours, mean over seeds \u00b1 standard deviation between them; below, as published in ${listed(sourcesOf(table))}. ${comparisonCaveat}</p>
<div class="scroll"><table class="full reference"><thead><tr><th scope="col">run</th>${columns.map(columnHead)}</tr></thead>
<tbody>${rows.map((row) => rowMarkup(row, columns))}</tbody></table></div></section>`;
}

function quantitiesOf(runs: readonly Run[]): string {
  const labels = runs.flatMap(({ summary }) => (summary.reference ? quantityOf(summary.lossLabel).name : []));
  const text = listed([...new Set(labels)]);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function columnHead(column: ReferenceColumn): Markup {
  const { regime } = column;
  const name = regime === undefined ? 'real data' : markup`${regimeMark(regime)}${regime}`;
  return markup`<th class="number" scope="col">${iterationWords(column)}<span class="sub">${name}</span></th>`;
}

function rowMarkup(
  { summary, reference, cells, order }: ReferenceRow,
  columns: readonly ReferenceColumn[],
): Markup {
  const head = markup`<tr class="about"><th scope="rowgroup" colspan="${columns.length + 1}"><div>${reference.label}<span class="sub">${settingWords(summary)}</span>${order ? markup`<span class="sub">${orderWords(order)}</span>` : undefined}</div></th></tr>`;
  const ours = cells.map((cell) => markup`<td class="number">${oursOf(cell)}</td>`);
  const published = cells.map((cell) => markup`<td class="number">${publishedOf(cell)}</td>`);
  return markup`${head}<tr><th scope="row">ours</th>${ours}</tr><tr class="published"><th scope="row">published</th>${published}</tr>`;
}

function oursOf({ ours }: ReferenceCell): string {
  if (!ours) return '\u2013';
  const { mean, deviation } = ours;
  return deviation === undefined ? fixed(mean, 2) : `${fixed(mean, 2)} \u00b1 ${fixed(deviation, 2)}`;
}

function publishedOf({ published }: ReferenceCell): string {
  return published === undefined ? '\u2013' : fixed(published, 2);
}
