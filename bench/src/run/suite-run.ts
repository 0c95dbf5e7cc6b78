import { Fault } from '@ouroboros/errors';
import type { Device } from '@ouroboros/runtime';
import type { SuiteResult } from '../document.ts';
import type { Suite } from '../suite.ts';
import type { BenchRun } from './bench-run.ts';
import { Stage } from './stage.ts';

/** What came of a suite. */
export interface SettledSuite {
  readonly result: SuiteResult;
  /** Where its graphs ran, if any did. */
  readonly device?: Device;
  /** Why it could not be measured as a whole. */
  readonly failure?: unknown;
}

/** Runs one suite; what it measured before it failed is kept. */
export async function runSuite(suite: Suite, run: BenchRun): Promise<SettledSuite> {
  const { observer } = run;
  const stage = await Stage.open(suite, run);
  try {
    const { cases, profiles } = await suite.run(stage.context());
    return { result: stage.result(cases, profiles), ...(await stage.device()) };
  } catch (error) {
    const failure = observer.signal.aborted ? stopped(suite) : error;
    stage.problem(failure);
    return { result: stage.result(stage.cases), failure, ...(await stage.device()) };
  } finally {
    await stage.close();
  }
}

function stopped(suite: Suite): Fault {
  return new Fault({
    code: 'bench/stopped',
    kind: 'failure',
    subject: `suite ${suite.name}`,
    expected: 'to finish',
    received: 'a request to stop',
    remedy: 'what was measured before is kept',
  });
}
