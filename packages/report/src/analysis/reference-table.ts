import type { Reference, RunSummary } from '../run/records.ts';
import { type Series, seriesOf } from './series.ts';

/** A place in the table: models of one iteration, of one regime where there are several. */
export interface ReferenceColumn {
  readonly iteration: number;
  /** Missing for iteration 1, which all regimes share. */
  readonly regime?: string;
}

/** A published loss beside ours. */
export interface ReferenceCell {
  /** Missing where the run has not come so far, or has no such regime. */
  readonly ours?: { readonly mean: number; readonly deviation?: number | undefined };
  readonly published?: number;
}

/** In which order the regimes of one iteration stand, lowest loss first. */
export interface RegimeOrder {
  readonly iteration: number;
  readonly ours: readonly string[];
  readonly published: readonly string[];
}

/** A run beside the results that it is compared with. */
export interface ReferenceRow {
  readonly summary: RunSummary;
  readonly reference: Reference;
  /** One for each column. */
  readonly cells: readonly ReferenceCell[];
  /** Missing where no two regimes can be compared. */
  readonly order?: RegimeOrder;
}

/** Published results and ours, a row for each run. */
export interface ReferenceTable {
  readonly columns: readonly ReferenceColumn[];
  readonly rows: readonly ReferenceRow[];
}

/** In the order of Table 2 of the paper; others follow by name. */
const regimeOrder = ['accumulate', 'replace', 'replace-multiple'];

/** The table over the runs that have something to be compared with; undefined where none has. */
export function referenceTableOf(summaries: readonly RunSummary[]): ReferenceTable | undefined {
  const compared = summaries.flatMap((summary) =>
    summary.reference ? [{ summary, reference: summary.reference }] : [],
  );
  const columns = columnsOf(compared.map(({ reference }) => reference));
  if (columns.length === 0) return undefined;
  return { columns, rows: compared.map(({ summary, reference }) => rowOf(summary, reference, columns)) };
}

function columnsOf(references: readonly Reference[]): readonly ReferenceColumn[] {
  const places = references.flatMap(({ losses }) =>
    losses.map(({ iteration, regime }) => (iteration === 1 ? { iteration } : { iteration, regime })),
  );
  const columns = new Map(places.map((place) => [columnKey(place), place]));
  return [...columns.values()].sort(byPlace);
}

function columnKey({ iteration, regime = '' }: ReferenceColumn): string {
  return `${iteration} ${regime}`;
}

function byPlace(a: ReferenceColumn, b: ReferenceColumn): number {
  const [one = '', other = ''] = [a.regime, b.regime];
  return a.iteration - b.iteration || rankOf(one) - rankOf(other) || one.localeCompare(other, 'en');
}

function rankOf(regime: string): number {
  const place = regimeOrder.indexOf(regime);
  return place < 0 ? regimeOrder.length : place;
}

function rowOf(summary: RunSummary, reference: Reference, columns: readonly ReferenceColumn[]): ReferenceRow {
  const series = seriesOf(summary);
  const cells = columns.map((column) => cellOf(series, reference, column));
  const order = orderOf(columns, cells);
  return { summary, reference, cells, ...(order ? { order } : {}) };
}

function cellOf(series: readonly Series[], { losses }: Reference, column: ReferenceColumn): ReferenceCell {
  const { iteration, regime } = column;
  const isHere = (name: string) => regime === undefined || name === regime;
  const published = losses.find((loss) => loss.iteration === iteration && isHere(loss.regime))?.testLoss;
  const ours = series
    .filter((one) => isHere(one.regime))
    .flatMap(({ points }) => points.find(({ n }) => n === iteration) ?? [])[0];
  return {
    ...(ours ? { ours: { mean: ours.mean, deviation: ours.deviation } } : {}),
    ...(published === undefined ? {} : { published }),
  };
}

/** The order at the iteration with the most regimes that have both losses, the later one of several. */
function orderOf(
  columns: readonly ReferenceColumn[],
  cells: readonly ReferenceCell[],
): RegimeOrder | undefined {
  const both = columns.flatMap(({ iteration, regime }, i) => {
    const { ours, published } = cells[i] as ReferenceCell;
    if (regime === undefined || !ours || published === undefined) return [];
    return [{ iteration, regime, ours: ours.mean, published }];
  });
  const iterations = [...new Set(both.map(({ iteration }) => iteration))];
  const at = (iteration: number) => both.filter((one) => one.iteration === iteration);
  const [best = 0] = iterations.sort((a, b) => at(b).length - at(a).length || b - a);
  if (at(best).length < 2) return undefined;
  const sorted = (key: 'ours' | 'published') =>
    [...at(best)].sort((a, b) => a[key] - b[key]).map(({ regime }) => regime);
  return { iteration: best, ours: sorted('ours'), published: sorted('published') };
}
