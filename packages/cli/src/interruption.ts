import { performance } from 'node:perf_hooks';
import { Fault } from '@ouroboros/errors';
import type { Screen } from './terminal/screen.ts';

/** Signals that ask a program to stop. */
const signals = ['SIGINT', 'SIGTERM'] as const;

/** Milliseconds in which a second signal counts as the same: package managers pass on what the terminal sent already. */
const sameRequest = 500;

/** What `interruptible` needs to know. */
export interface Interruption {
  readonly screen: Screen;
  /** The command that goes on with the work. */
  readonly again: string;
}

/**
 * Does work that Ctrl-C stops at its next safe point; a second Ctrl-C ends the process at once.
 *
 * @throws what `work` throws; where that is because of Ctrl-C, a Fault that says how to go on.
 */
export async function interruptible<T>(
  { screen, again }: Interruption,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = stopper(controller, screen);
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? withContinuation(error, again) : error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function stopper(controller: AbortController, screen: Screen): (signal: NodeJS.Signals) => void {
  let asked = 0;
  return (signal) => {
    if (!controller.signal.aborted) {
      asked = performance.now();
      screen.line('stopping at the next safe point; press Ctrl-C again to stop at once');
      controller.abort(stopped());
    } else if (performance.now() - asked > sameRequest) {
      // Not process.exit, which waits for the graph that runs: what is on the disk is whole at any moment.
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  };
}

function stopped(): Fault {
  return new Fault({
    code: 'cli/stopped',
    kind: 'failure',
    subject: 'this command',
    expected: 'to finish',
    received: 'a request to stop',
  });
}

const stops = ['cli/stopped', 'run/stopped'];

function withContinuation(error: unknown, again: string): unknown {
  if (!(error instanceof Fault && stops.includes(error.code))) return error;
  const remedy = `what is done is kept; go on with: ${again}`;
  return new Fault({ ...error.parts, remedy }, { cause: error });
}
