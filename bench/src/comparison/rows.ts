import type { CaseResult, SuiteResult } from '../document.ts';

/** A candidate of a contest of a suite. */
export interface BenchRow {
  readonly suite: string;
  readonly result: CaseResult;
}

/** Rows by what names them: those of two runs that have the same contest and candidate can be compared. */
export type Rows = ReadonlyMap<string, BenchRow>;

/** All rows of suites. */
export function rowsOf(suites: readonly SuiteResult[]): Rows {
  return new Map(
    suites.flatMap(({ name: suite, cases }) =>
      cases.map((result) => [`${suite}: ${result.name}`, { suite, result }] as const),
    ),
  );
}

/** Seconds per unit of work of every sample: calls of two runs need not do as much. */
export function unitTimes({ times, throughput, median }: CaseResult): number[] {
  const work = throughput * median;
  return times.map((time) => time / work);
}
