import type { CaseResult, NamedRatio, SuiteResult } from '../document.ts';
import { compareTimes } from '../ratio.ts';
import { mad, median } from '../statistics.ts';
import { unitTimes } from './rows.ts';

/**
 * One suite of several runs of it: the median of a run is one sample. What not every run measured is left out; their problems
 * are kept, each once.
 */
export function mergeRuns(runs: readonly SuiteResult[]): SuiteResult {
  const [first] = runs;
  if (first === undefined) throw new RangeError('expected at least one run to merge, received none');
  const cases = first.cases.flatMap(({ name }) => {
    const same = runs.map((run) => run.cases.find((result) => result.name === name));
    return same.includes(undefined) ? [] : [mergeCases(same as CaseResult[])];
  });
  const problems = [...new Set(runs.flatMap((run) => run.problems ?? []))];
  const compared = cases.map((result) => compareAnew(result, cases));
  return { name: first.name, cases: compared, ...(problems.length > 0 && { problems }) };
}

/** A case whose comparisons are still those of the first run. */
function mergeCases(same: readonly CaseResult[]): CaseResult {
  const [first] = same as [CaseResult];
  const times = same.map((result) => result.median);
  const seconds = median(times);
  const work = first.throughput * first.median;
  const figures = mergeFigures(same);
  return {
    ...first,
    ...{ throughput: work / seconds, median: seconds, mad: mad(times), samples: times.length, times },
    ...(figures && { figures }),
  };
}

function mergeFigures(same: readonly CaseResult[]): CaseResult['figures'] {
  const names = Object.keys(same[0]?.figures ?? {});
  if (names.length === 0) return undefined;
  const valuesOf = (name: string) =>
    same.map(({ figures }) => figures?.[name]).filter((value) => value !== undefined);
  return Object.fromEntries(names.map((name) => [name, median(valuesOf(name))]));
}

/** The comparisons of a case with others of its contest, of all runs. */
function compareAnew(result: CaseResult, cases: readonly CaseResult[]): CaseResult {
  const [contest] = result.name.split(': ');
  const to = (baseline: string): NamedRatio | undefined => {
    const other = cases.find(({ name }) => name === `${contest}: ${baseline}`);
    return other && { ...compareTimes(unitTimes(result), unitTimes(other)), baseline };
  };
  const { ratio: _, low: __, high: ___, verdict: ____, baseline, against, ...rest } = result;
  const others = (against ?? []).flatMap(({ baseline: name, role }) => {
    const ratio = to(name);
    return ratio ? [{ ...ratio, ...(role && { role }) }] : [];
  });
  return {
    ...rest,
    ...(baseline !== undefined && to(baseline)),
    ...(others.length > 0 && { against: others }),
  };
}
