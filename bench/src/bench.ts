import { Fault } from '@ouroboros/errors';
import { defaultThreads } from '@ouroboros/runtime';
import type { BenchDocument, SuiteResult } from './document.ts';
import { describeEnvironment } from './environment.ts';
import type { BenchRequest } from './request.ts';
import { BenchRun } from './run/bench-run.ts';
import { codeOf } from './run/error-line.ts';
import type { BenchObserver } from './run/observer.ts';
import { runSuite, type SettledSuite } from './run/suite-run.ts';

export { codeOf, lineOf } from './run/error-line.ts';
export type { BenchObserver } from './run/observer.ts';

/** What was measured, and 0, or 1 or 2 where a suite could not be: as exit codes. */
export interface BenchOutcome {
  readonly document: BenchDocument;
  readonly exitCode: 0 | 1 | 2;
}

/** Runs the suites of a request one after the other. What a suite measured before it failed is kept. */
export async function runBench(request: BenchRequest, observer: BenchObserver): Promise<BenchOutcome> {
  const { quick, threads = defaultThreads() } = request;
  const environment = await describeEnvironment({ device: request.device, threads, quick });
  const run = await BenchRun.open({ ...request, threads }, observer);
  const results: SuiteResult[] = [];
  let { device }: Pick<BenchRequest, 'device'> = request;
  let exitCode: BenchOutcome['exitCode'] = run.problems.length > 0 ? 1 : 0;
  for (const suite of request.suites) {
    if (observer.signal.aborted) break;
    const settled = await runSuite(suite, run);
    results.push(settled.result);
    device = settled.device ?? device;
    exitCode = Math.max(exitCode, exitCodeOf(settled)) as BenchOutcome['exitCode'];
  }
  const document = { environment: { ...environment, device }, ...(await run.findings()), suites: results };
  return { document, exitCode };
}

function exitCodeOf({ failure, result }: SettledSuite): BenchOutcome['exitCode'] {
  // A device that is not here is no mistake of the request as a whole: what needs none was measured.
  if (failure instanceof Fault && failure.code === 'runtime/device-missing') return 1;
  if (failure !== undefined) return codeOf(failure);
  return result.problems === undefined ? 0 : 1;
}
