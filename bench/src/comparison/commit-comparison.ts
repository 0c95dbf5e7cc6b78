import { fileURLToPath } from 'node:url';
import { defaultThreads } from '@ouroboros/runtime';
import type { BenchOutcome } from '../bench.ts';
import { describeEnvironment, type Environment } from '../environment.ts';
import type { BenchRequest } from '../request.ts';
import type { SettledRequest } from '../run/bench-run.ts';
import type { BenchObserver } from '../run/observer.ts';
import type { Baseline } from './baseline.ts';
import { changesOf, inPairs } from './changes.ts';
import { Checkout } from './checkout.ts';
import { type PairedSuite, pairSuite, type Sides } from './pairs.ts';
import { rowsOf } from './rows.ts';
import { Side } from './side.ts';

/** The root of this checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

type Commit = Extract<Baseline, { kind: 'commit' }>;

/**
 * Measures this checkout, as its files are, against one of its commits, which is built beside it and removed afterwards.
 *
 * @throws Fault where the commit cannot be checked out, built or run; the reason of the signal while that is done.
 */
export async function runAgainstCommit(
  request: BenchRequest,
  baseline: Commit,
  observer: BenchObserver,
): Promise<BenchOutcome> {
  const { signal } = observer;
  const short = baseline.commit.slice(0, 12);
  observer.onProgress(`commit ${short}: installing and building`);
  const checkout = await Checkout.open(baseline.commit, { root, signal });
  try {
    const ours = await Side.open('this checkout', root, signal);
    const theirs = await Side.open(`commit ${short}`, checkout.root, signal);
    return await runSides({ ours, theirs }, request, baseline, observer);
  } finally {
    await checkout.close();
  }
}

/** Measures all suites of a request on both sides. */
export async function runSides(
  sides: Sides,
  request: BenchRequest,
  { name, commit }: Commit,
  observer: BenchObserver,
): Promise<BenchOutcome> {
  const { threads = defaultThreads(), device, quick } = request;
  const environment = await describeEnvironment({ device, threads, quick });
  const settled: SettledRequest = { ...request, threads };
  const suites: PairedSuite[] = [];
  for (const suite of request.suites) {
    if (observer.signal.aborted) break;
    suites.push(await pairSuite(suite.name, sides, settled, observer));
  }
  const before = rowsOf(suites.flatMap((suite) => suite.before ?? []));
  const now = suites.map((suite) => suite.now);
  const document = {
    ...{ environment: { ...environment, device: deviceOf(suites) ?? device }, suites: now },
    comparison: {
      baseline: { name, commit, startedAt: environment.startedAt },
      ...({ method: 'pairs', differences: [], changes: changesOf(before, rowsOf(now), inPairs) } as const),
    },
  };
  return { document, exitCode: now.some(({ problems }) => problems) ? 1 : 0 };
}

/** Where graphs ran. */
function deviceOf(suites: readonly PairedSuite[]): Environment['device'] | undefined {
  return suites.flatMap(({ documents }) => documents).at(0)?.environment.device;
}
