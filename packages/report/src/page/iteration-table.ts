import type { Point, Trace } from '../analysis/series.ts';
import { deviationOf } from '../analysis/theory.ts';
import { type Content, type Markup, markup } from '../markup.ts';
import { decimalsFor, fixed, signed } from '../words/numbers.ts';
import { regimeMark } from './regime-mark.ts';

/** Rows of a table that belong together: a metric by iteration, of several regimes. */
export interface RowGroup {
  /** Missing where there is one group only. */
  readonly title?: string;
  readonly traces: readonly Trace[];
}

/** Mean and standard deviation by regime and iteration, and where theory exists the deviation from it. */
export function iterationTable(groups: readonly RowGroup[], seeds: number): Markup {
  const points = groups.flatMap(({ traces }) => traces.flatMap((trace) => trace.points));
  const iterations = [...new Set(points.map(({ n }) => n))].sort((a, b) => a - b);
  const rows = groups.map((group) => groupRows(group, iterations, seeds));
  return numberedTable(iterations, rows, {
    kind: iterations.length > 7 ? 'losses full dense' : 'losses full',
  });
}

/** A table whose columns are numbered; `title` says what the numbers count. */
export function numberedTable(
  columns: readonly number[],
  bodies: readonly Markup[],
  { title = 'iteration', kind = 'losses' }: { readonly title?: string; readonly kind?: string } = {},
): Markup {
  const head = columns.map((n) => markup`<th class="number" scope="col">${n}</th>`);
  return markup`<div class="scroll"><table class="${kind}"><thead><tr><th scope="col">${title}</th>${head}</tr></thead>${bodies}</table></div>`;
}

/** A heading over rows, which spans all `columns`. */
export function groupHead(title: Content, columns: number): Markup {
  return markup`<tr class="group"><th colspan="${columns}" scope="rowgroup">${title}</th></tr>`;
}

function groupRows({ title, traces }: RowGroup, iterations: readonly number[], seeds: number): Markup {
  const decimals = decimalsFor(traces.flatMap(({ points }) => points.map(({ mean }) => mean))) + 1;
  const rows = traces.map(({ regime, points }) => {
    const at = (n: number) => points.find((point) => point.n === n);
    const cells = iterations.map((n) => meanCell(at(n), decimals, seeds));
    return markup`<tr><th scope="row">${regimeMark(regime)}${regime}</th>${cells}</tr>`;
  });
  const head = title === undefined ? undefined : groupHead(title, iterations.length + 1);
  return markup`<tbody>${head}${rows}</tbody>`;
}

function meanCell(point: Point | undefined, decimals: number, seeds: number): Markup {
  if (!point) return markup`<td class="number">\u2013</td>`;
  const { mean, deviation, samples } = point;
  const spread = deviation === undefined ? undefined : sub(`\u00b1 ${fixed(deviation, decimals)}`);
  const fromTheory = deviationOf(point);
  const theory = fromTheory === undefined ? undefined : sub(`${signed(fromTheory, 1)} se`);
  const fewer = samples.length < seeds ? sub(`${samples.length} of ${seeds} seeds`) : undefined;
  return markup`<td class="number">${fixed(mean, decimals)}${spread}${theory}${fewer}</td>`;
}

function sub(text: string): Markup {
  return markup`<span class="sub">${text}</span>`;
}

/** Every chain by itself: one row per regime and seed. */
export function chainTable(traces: readonly Trace[]): Markup {
  const rows = traces.flatMap((one) => seedRows(one, decimalsFor(one.points.map(({ low }) => low)) + 2));
  const last = Math.max(0, ...traces.flatMap(({ points }) => points.map(({ n }) => n)));
  const iterations = Array.from({ length: last }, (_, i) => i + 1);
  return numberedTable(iterations, [markup`<tbody>${rows}</tbody>`]);
}

function seedRows({ regime, points }: Trace, decimals: number): readonly Markup[] {
  const seeds = [...new Set(points.flatMap(({ samples }) => samples.map(({ seed }) => seed)))];
  return seeds.map((seed) => {
    const cells = points.map(({ samples }) => {
      const value = samples.find((sample) => sample.seed === seed)?.value;
      return markup`<td class="number">${value === undefined ? '\u2013' : fixed(value, decimals)}</td>`;
    });
    return markup`<tr><th scope="row">${regimeMark(regime)}${regime}, seed ${seed}</th>${cells}</tr>`;
  });
}
