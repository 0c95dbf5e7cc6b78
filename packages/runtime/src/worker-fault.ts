import { Fault } from '@ouroboros/errors';

/** The fault of every call to a worker that died: `received` says of what. */
export function workerLost(received: string | Error): Fault {
  return new Fault(
    {
      code: 'runtime/worker-lost',
      kind: 'failure',
      subject: 'the worker that runs the graphs',
      expected: 'an answer',
      received: typeof received === 'string' ? received : causeOfDeath(received),
      remedy: 'run the same command again: it goes on from what is on disk',
    },
    typeof received === 'string' ? {} : { cause: received },
  );
}

/** The fault of every call to a runtime that was closed. */
export function runtimeClosed(): Fault {
  return new Fault({
    code: 'runtime/closed',
    kind: 'failure',
    subject: 'the runtime',
    expected: 'a runtime that is open',
    received: 'one that was closed',
  });
}

function causeOfDeath(error: Error & { code?: unknown }): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return `its JavaScript heap was full (${error.message})`;
  return `an uncaught ${error.name}: ${error.message}`;
}
