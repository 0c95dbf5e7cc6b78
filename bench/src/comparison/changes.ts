import { compareSeparate, compareTimes, type Ratio } from '../ratio.ts';
import type { Change } from './comparison.ts';
import { type BenchRow, type Rows, unitTimes } from './rows.ts';

/** How rows of both are compared. */
export type RowComparison = (now: readonly number[], before: readonly number[]) => Ratio | undefined;

/** Rounds of both took turns: those of one round belong together. */
export const inPairs: RowComparison = (now, before) =>
  now.length === before.length ? compareTimes(now, before) : undefined;

/** The baseline was measured at another time. */
export const separately: RowComparison = compareSeparate;

/** Nothing may be said of both together. */
export const notAtAll: RowComparison = () => undefined;

/** What became of every row: first those of now, in their order, then those that are gone. */
export function changesOf(before: Rows, now: Rows, compare: RowComparison): Change[] {
  const gone = [...before].filter(([key]) => !now.has(key));
  return [
    ...[...now].map(([key, row]) => changeOf(before.get(key), row, compare)),
    ...gone.map(([, row]) => goneOf(row)),
  ];
}

function changeOf(before: BenchRow | undefined, now: BenchRow, compare: RowComparison): Change {
  const { suite, result } = now;
  const row = { suite, name: result.name, unit: result.unit, now: result.throughput };
  // What counts other units is another thing under the same name.
  if (before === undefined || before.result.unit !== result.unit) return row;
  const ratio = compare(unitTimes(result), unitTimes(before.result));
  return { ...row, before: before.result.throughput, ...(ratio && { changed: ratio }) };
}

function goneOf({ suite, result }: BenchRow): Change {
  return { suite, name: result.name, unit: result.unit, before: result.throughput };
}
