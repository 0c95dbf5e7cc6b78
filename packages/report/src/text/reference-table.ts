import {
  type ReferenceCell,
  type ReferenceColumn,
  type ReferenceTable,
  referenceTableOf,
} from '../analysis/reference-table.ts';
import type { RunSummary } from '../run/records.ts';
import { comparisonCaveat, iterationWords, orderWords, sourcesOf } from '../words/comparison.ts';
import { fixed, listed } from '../words/numbers.ts';
import { settingWords } from '../words/setting.ts';
import { alignColumns, tableWidth, wrap } from './columns.ts';
import type { TableOptions } from './text-table.ts';

type Rows = readonly (readonly string[])[];

/**
 * Published results beside ours as plain text, as in Table 2 of the paper: for every run that has any to compare with, mean over
 * seeds and standard deviation between them above the published loss. What does not fit in `width` is left out or goes below:
 * first standard deviations, then columns. Empty where no run has any.
 */
export function formatReferenceTable(
  summaries: readonly RunSummary[],
  { width = 80 }: TableOptions = {},
): string {
  const table = referenceTableOf(summaries);
  if (!table) return '';
  const { length } = table.columns;
  const lines = [
    ...wrap(`beside ${listed(sourcesOf(table))}`, width),
    '',
    ...tableLines(table, { from: 0, to: length, width }),
    ...wrap(comparisonCaveat, width),
  ];
  return `${lines.join('\n')}\n`;
}

/** The columns from `from` up to `to`. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

function tableLines(table: ReferenceTable, part: Part): readonly string[] {
  const { from, to, width } = part;
  const fitting = [true, false]
    .map((spread) => cellRows(table, part, spread))
    .find((rows) => tableWidth(rows) <= width);
  if (fitting || to - from < 2) return interleaved(table, fitting ?? cellRows(table, part, false), width);
  const middle = Math.ceil((from + to) / 2);
  return [...tableLines(table, { ...part, to: middle }), ...tableLines(table, { ...part, from: middle })];
}

/** Two rows of heads, then for every run ours and the published. */
function cellRows({ columns, rows }: ReferenceTable, { from, to }: Part, spread: boolean): Rows {
  const heads = columns.slice(from, to);
  // The last, empty column has all others aligned to the right.
  return [
    ['', ...heads.map(iterationWords), ''],
    ['', ...heads.map(({ regime }: ReferenceColumn) => regime ?? 'real data'), ''],
    ...rows.flatMap((row) => {
      const cells = row.cells.slice(from, to);
      return [
        ['  ours', ...cells.map((cell) => oursOf(cell, spread)), ''],
        ['  published', ...cells.map(publishedOf), ''],
      ];
    }),
  ];
}

function oursOf({ ours }: ReferenceCell, spread: boolean): string {
  if (!ours) return '-';
  const { mean, deviation } = ours;
  return spread && deviation !== undefined
    ? `${fixed(mean, 2)} \u00b1${fixed(deviation, 2)}`
    : fixed(mean, 2);
}

function publishedOf({ published }: ReferenceCell): string {
  return published === undefined ? '-' : fixed(published, 2);
}

/** The heads, then every run's two rows under its name and setting. */
function interleaved({ rows }: ReferenceTable, cells: Rows, width: number): readonly string[] {
  const [iterations = '', regimes = '', ...pairs] = alignColumns(cells);
  const told = rows.flatMap(({ reference, summary, order }, i) => [
    ...wrap(`${reference.label} (${settingWords(summary)})`, width),
    ...pairs.slice(2 * i, 2 * i + 2),
    ...(order ? wrap(orderWords(order), width - 2).map((line) => `  ${line}`) : []),
    '',
  ]);
  return [iterations, regimes, ...told];
}
