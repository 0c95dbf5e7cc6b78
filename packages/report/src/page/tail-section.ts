import { type Tail, type TailCell, tailOf } from '../analysis/tail.ts';
import { tailFigure } from '../figure/tail-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import { counted, fixed } from '../words/numbers.ts';
import { type Figure, figureMarkup } from './figure.ts';
import { groupHead, tableOf } from './iteration-table.ts';
import { regimeMark } from './regime-mark.ts';

/** Survival of every rare item; undefined where the run knows of none. */
export function tailFigureOf(summary: RunSummary): Figure | undefined {
  const tail = tailOf(summary);
  if (!tail) return undefined;
  return {
    name: 'tail',
    description: 'How often every rare item is mentioned compared with real data, by iteration and regime.',
    draw: (form) => tailFigure(tail, summary.config.iterations, form),
  };
}

/** Figure and table of the survival of rare items; undefined where the run knows of none. */
export function tailSection(summary: RunSummary): Markup | undefined {
  const tail = tailOf(summary);
  const figure = tailFigureOf(summary);
  if (!tail || !figure) return undefined;
  const over = counted(summary.config.seeds.length, 'seed');
  const caption = `Rows: rare items by how probable they are in real data (beside them the share of real examples that hold one). Columns: iterations. Colour: mentions over the mentions that are expected of real data, mean over ${over}; a dash: in none of the texts of any seed.`;
  return markup`<h3>What becomes of the rare</h3>
${figureMarkup(figure, caption)}
<details class="fold"><summary>Rare items in numbers</summary>${tailTable(tail)}</details>`;
}

/** Mentions over expected ones: an item in each row, the regimes one after the other. */
function tailTable({ regimes, categories }: Tail): Markup {
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
  return tableOf(iterations, bodies);
}

function frequencies(cells: readonly TailCell[], iterations: readonly number[]): readonly Markup[] {
  return iterations.map((n) => {
    const cell = cells.find((one) => one.n === n);
    return markup`<td class="number">${cell ? fixed(cell.frequency, 2) : '\u2013'}</td>`;
  });
}
