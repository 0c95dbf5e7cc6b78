import { type BenchOutcome, runBench } from '../bench.ts';
import { titleOf } from '../report/comparison-table.ts';
import type { BenchRequest } from '../request.ts';
import type { BenchObserver } from '../run/observer.ts';
import { openBaseline } from './baseline.ts';
import { root, runAgainstCommit } from './commit-comparison.ts';
import { compareDocuments } from './file-comparison.ts';

/**
 * Runs a request, against its baseline where it names one.
 *
 * @throws Fault where there is no such baseline, or a commit cannot be built.
 */
export async function runRequest(request: BenchRequest, observer: BenchObserver): Promise<BenchOutcome> {
  if (request.against === undefined) return runBench(request, observer);
  const baseline = await openBaseline(request.against, { root, signal: observer.signal });
  if (baseline.kind === 'commit') return runAgainstCommit(request, baseline, observer);
  const { document, exitCode } = await runBench(request, observer);
  const comparison = compareDocuments(baseline.name, baseline.document, document);
  const isRefused = comparison.differences.length > 0;
  if (isRefused) observer.onProblem(titleOf(comparison, null));
  return { document: { ...document, comparison }, exitCode: isRefused && exitCode === 0 ? 1 : exitCode };
}
