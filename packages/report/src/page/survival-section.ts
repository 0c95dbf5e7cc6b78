import { type Survival, type SurvivalCell, survivalOf } from '../analysis/survival.ts';
import { survivalFigure } from '../figure/survival-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { familyWords } from '../words/families.ts';
import { counted, fixed } from '../words/numbers.ts';
import { type Figure, figureMarkup } from './figure.ts';
import { groupHead, numberedTable } from './iteration-table.ts';
import { regimeMark } from './regime-mark.ts';

/** Survival of every item; undefined where the run knows of none. */
export function survivalFigureOf(summary: RunSummary): Figure | undefined {
  const survival = survivalOf(summary);
  if (!survival) return undefined;
  return {
    name: 'survival',
    description: 'How often every item occurs compared with real data, by iteration and regime.',
    draw: (form) => survivalFigure(survival, summary.config.iterations, form),
  };
}

/** Figure and table of the survival of items; undefined where the run knows of none. */
export function survivalSection(summary: RunSummary): Markup | undefined {
  const survival = survivalOf(summary);
  const figure = survivalFigureOf(summary);
  if (!survival || !figure) return undefined;
  const over = counted(summary.config.seeds.length, 'seed');
  const { survival: title, examples, holders = examples } = familyWords(summary.family);
  const caption = `Rows: by how probable they are in real data (beside them the share of real ${holders} that hold one). Columns: iterations. Colour: how many of the model\u2019s ${holders} hold it, over how many of as many real ones are expected to, mean over ${over}; a dash: none of any seed.`;
  return markup`<h3>${title}</h3>
${figureMarkup(figure, caption)}
<details class="fold"><summary>Survival in numbers</summary>${survivalTable(survival)}</details>`;
}

/** Mentions over expected ones: an item in each row, the regimes one after the other. */
function survivalTable({ regimes, categories }: Survival): Markup {
  const rows = categories.flatMap((category) => category.rows);
  const cells = rows.flatMap((row) => [...row.cells.values()].flat());
  const iterations = [...new Set(cells.map(({ n }) => n))].sort((a, b) => a - b);
  const bodies = regimes.map((regime) => {
    const head = groupHead(markup`${regimeMark(regime)}${regime}`, iterations.length + 1);
    const lines = rows.map(
      (row) =>
        markup`<tr><th scope="row">${row.item}</th>${frequencies(row.cells.get(regime) ?? [], iterations)}</tr>`,
    );
    return markup`<tbody>${head}${lines}</tbody>`;
  });
  return numberedTable(iterations, bodies);
}

function frequencies(cells: readonly SurvivalCell[], iterations: readonly number[]): readonly Markup[] {
  return iterations.map((n) => {
    const cell = cells.find((one) => one.n === n);
    return markup`<td class="number">${cell ? fixed(cell.frequency, 2) : '\u2013'}</td>`;
  });
}
