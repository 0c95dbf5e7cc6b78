import type { BenchDocument, SuiteResult } from '../document.ts';
import type { SettledRequest } from '../run/bench-run.ts';
import { lineOf } from '../run/error-line.ts';
import type { BenchObserver } from '../run/observer.ts';
import { mergeRuns } from './merge.ts';
import type { Side } from './side.ts';

/** What takes turns. */
export interface Sides {
  readonly ours: Pick<Side, 'measure'>;
  readonly theirs: Pick<Side, 'measure' | 'knows'>;
}

/** What came of one suite on both sides. */
export interface PairedSuite {
  readonly now: SuiteResult;
  /** Absent where the baseline does not know the suite, or cannot run it. */
  readonly before?: SuiteResult;
  /** The documents that were merged, in the order of the pairs. */
  readonly documents: readonly BenchDocument[];
}

/**
 * Runs one suite here and in the baseline's checkout, in turns: ours theirs, theirs ours. Each run is a process of its own, so that
 * both begin with nothing. Where one side fails, the pairs before it count.
 */
export async function pairSuite(
  suite: string,
  { ours, theirs }: Sides,
  request: SettledRequest,
  observer: BenchObserver,
): Promise<PairedSuite> {
  const runs: { ours: BenchDocument[]; theirs: BenchDocument[] } = { ours: [], theirs: [] };
  const problems: string[] = [];
  const isKnown = theirs.knows(suite);
  const run = async (side: keyof typeof runs): Promise<void> => {
    observer.signal.throwIfAborted();
    const runner = side === 'ours' ? ours : theirs;
    runs[side].push(await runner.measure(suite, request, observer.signal));
  };
  for (let pair = 0; pair < request.pairs; pair++) {
    observer.onProgress(`${suite}: round ${pair + 1} of ${request.pairs}`);
    const order = pair % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
    try {
      for (const side of order) if (side === 'ours' || isKnown) await run(side);
    } catch (error) {
      problems.push(lineOf(observer.signal.aborted ? new Error(`suite ${suite}: stopped`) : error));
      break;
    }
  }
  return paired(suite, runs, problems);
}

/** What both sides have of as many pairs as both ran. */
function paired(
  suite: string,
  { ours, theirs }: { readonly ours: readonly BenchDocument[]; readonly theirs: readonly BenchDocument[] },
  problems: readonly string[],
): PairedSuite {
  const pairs = theirs.length === 0 ? ours.length : Math.min(ours.length, theirs.length);
  const documents = ours.slice(0, pairs);
  const now = mergeOf(suite, documents);
  const all = [...problems, ...(now.problems ?? [])];
  return {
    now: all.length > 0 ? { ...now, problems: all } : now,
    ...(theirs.length > 0 && { before: mergeOf(suite, theirs.slice(0, pairs)) }),
    documents,
  };
}

function mergeOf(suite: string, documents: readonly BenchDocument[]): SuiteResult {
  const runs = documents.flatMap(({ suites }) => suites);
  return runs.length > 0 ? mergeRuns(runs) : { name: suite, cases: [] };
}
