import { performance } from 'node:perf_hooks';
import { Fault } from '@ouroboros/errors';
import type { CallOptions, Progress } from '@ouroboros/models';
import type { RunContext } from './context.ts';
import type { Phase, Place } from './run-event.ts';

/** A phase about to run. */
export interface Task {
  readonly phase: Phase;
  readonly place: Place;
  /** Key of its work in the pace. */
  readonly key: string;
  readonly examples?: number;
}

/** What a phase gave and how long it took. */
export interface Outcome<T> {
  readonly value: T;
  readonly seconds: number;
}

/**
 * Runs one phase: tells that it begins, passes its progress on, notes its time.
 *
 * @throws Fault `run/stopped` when the run was asked to stop before or during it; whatever `work` throws.
 */
export async function runPhase<T>(
  context: RunContext,
  task: Task,
  work: (options: CallOptions) => Promise<T>,
): Promise<Outcome<T>> {
  if (context.signal.aborted) throw stopped(context.run, task);
  const { key: _, ...shown } = task;
  context.emit({ type: 'phase', ...shown, ...remaining(context.pace.remaining()) });
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const onProgress = (progress: Progress) => report(context, task, progress, elapsed());
  const value = await work({ signal: context.signal, onProgress }).catch((error: unknown) => {
    const isStop = context.signal.aborted && error === context.signal.reason;
    throw isStop ? stopped(context.run, task) : error;
  });
  return finish(context, task, value, elapsed());
}

function remaining(seconds: number | undefined): { remaining?: number } {
  return seconds === undefined ? {} : { remaining: seconds };
}

function report(context: RunContext, { phase, place, key }: Task, progress: Progress, elapsed: number): void {
  const fraction = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  const left = context.pace.remaining({ key, fraction, seconds: elapsed });
  context.emit({ type: 'progress', phase, place, progress, elapsed, ...remaining(left) });
}

async function finish<T>(context: RunContext, task: Task, value: T, seconds: number): Promise<Outcome<T>> {
  const { phase, place, key, examples } = task;
  context.pace.complete(key, seconds);
  const shown = examples === undefined ? {} : { examples };
  await context.writes.time(() => context.journal.append({ event: phase, ...place, ...shown, seconds }));
  context.emit({ type: 'phase-done', phase, place, seconds, ...remaining(context.pace.remaining()) });
  return { value, seconds };
}

const verbs: Readonly<Record<Phase, string>> = {
  prepare: 'preparing the data',
  fit: 'fitting',
  evaluate: 'evaluating',
  specimens: 'generating specimens',
  sample: 'sampling',
};

/** Where a run stood, in words. */
function describe({ phase, place }: Task): string {
  if (place.iteration === undefined) return `while ${verbs[phase]} of seed ${place.seed}`;
  return `while ${verbs[phase]} in iteration ${place.iteration} of ${place.regime}, seed ${place.seed}`;
}

function stopped(run: string, task: Task): Fault {
  return new Fault({
    code: 'run/stopped',
    kind: 'failure',
    subject: `the run in ${run}`,
    expected: 'to finish',
    received: `a request to stop ${describe(task)}`,
    remedy: 'what is done is kept: run the same command again to go on',
  });
}
