import { progressOf } from '../analysis/progress.ts';
import { type Point, type Series, seriesOf } from '../analysis/series.ts';
import { spaced } from '../analysis/spaced.ts';
import type { RunSummary } from '../run/records.ts';
import { counted, decimalsFor, fixed, signed, slopeDecimals } from '../words/numbers.ts';
import { trendWords } from '../words/trend.ts';
import { alignColumns, tableWidth, wrap } from './columns.ts';
import { theorySentences } from './theory-sentences.ts';

/** Options of `formatTable`. */
export interface TableOptions {
  /** Columns of the terminal; default 80. */
  readonly width?: number;
}

/** How the cells are written. */
interface Style {
  readonly decimals: number;
  readonly spread: boolean;
}

type Rows = readonly (readonly string[])[];

/**
 * The results of a run as plain text: mean test loss over seeds by regime and iteration, verdicts, slopes, agreement with
 * theory. What does not fit in `width` is left out in this order: standard deviations, iterations in the middle.
 */
export function formatTable(summary: RunSummary, { width = 80 }: TableOptions = {}): string {
  const series = seriesOf(summary);
  const lines = [
    ...wrap(`${summary.experiment}: ${caption(summary)}`, width),
    '',
    ...lossTable(series, width),
    '',
    ...slopeTable(summary, series, width),
    ...theorySentences(summary).flatMap((sentence) => wrap(sentence, width)),
    ...progressLines(summary, width),
  ];
  return `${lines.join('\n')}\n`;
}

function caption({ lossLabel, config, finished }: RunSummary): string {
  const seeds = config.seeds.length;
  const over = seeds === 1 ? 'one seed' : `mean over ${counted(seeds, 'seed')}`;
  const partial = seeds === 1 ? ', as far as it has got' : ', as far as they have got';
  return `${lossLabel}, ${over}${finished ? '' : partial}`;
}

function lossTable(series: readonly Series[], width: number): readonly string[] {
  const iterations = [...new Set(series.flatMap(({ points }) => points.map(({ n }) => n)))].sort(
    (a, b) => a - b,
  );
  const decimals = decimalsFor(series.flatMap(({ points }) => points.map(({ mean }) => mean)));
  const wide = rowsOf(series, iterations, { decimals, spread: true });
  if (tableWidth(wide) <= width) return alignColumns(wide);
  for (let count = iterations.length; count > 2; count--) {
    const rows = rowsOf(series, spaced(iterations, count), { decimals, spread: false });
    if (tableWidth(rows) <= width) return alignColumns(rows);
  }
  return alignColumns(rowsOf(series, spaced(iterations, 2), { decimals, spread: false }));
}

function rowsOf(series: readonly Series[], iterations: readonly number[], style: Style): Rows {
  const head = ['iteration', ...iterations.map(String), 'verdict'];
  return [head, ...series.map((one) => rowOf(one, iterations, style))];
}

function rowOf({ regime, points, verdict }: Series, iterations: readonly number[], style: Style) {
  const cells = iterations.map((n) =>
    cellOf(
      points.find((point) => point.n === n),
      style,
    ),
  );
  return [regime, ...cells, verdict.verdict];
}

function cellOf(point: Point | undefined, { decimals, spread }: Style): string {
  if (!point) return '-';
  const { mean, deviation } = point;
  const text = fixed(mean, decimals);
  return spread && deviation !== undefined ? `${text} \u00b1${fixed(deviation, decimals)}` : text;
}

/** Slopes with their intervals, where any chain is finished and has two iterations. */
function slopeTable({ config }: RunSummary, series: readonly Series[], width: number): readonly string[] {
  const [example] = series.flatMap(({ verdict }) => (verdict.slope === undefined ? [] : verdict));
  if (!example) {
    return [`no verdict: ${config.iterations === 1 ? 'one iteration has no trend' : 'no chain is finished'}`];
  }
  const { confidence = 0, from, to } = example;
  const interval = `${Math.round(confidence * 100)} % interval over seeds`;
  const rows = slopeRows(series);
  const explained = rows.map((row, i) => [...row, trendWords(series[i] as Series)]);
  return [
    ...wrap(`slope per iteration over iterations ${from} to ${to}, with its ${interval}`, width),
    ...(tableWidth(explained) <= width ? alignColumns(explained) : alignColumns(rows)),
  ];
}

function slopeRows(series: readonly Series[]): Rows {
  const decimals = slopeDecimals(series.flatMap(({ verdict }) => verdict.slope ?? []));
  return series.map(({ regime, verdict: { slope, low, high } }) => [
    regime,
    slope === undefined ? '-' : signed(slope, decimals),
    typeof low === 'number' && typeof high === 'number'
      ? `[${signed(low, decimals)}, ${signed(high, decimals)}]`
      : '',
  ]);
}

function progressLines(summary: RunSummary, width: number): readonly string[] {
  const { finished, done, planned } = progressOf(summary);
  return finished ? [] : wrap(`not finished: ${done} of ${planned} iterations of chains`, width);
}
