import { performance } from 'node:perf_hooks';
import type { WorkerContext } from '@ouroboros/runtime';

/** A measurement ends when it has taken this long behind its first step, which warms up. */
const enoughSeconds = 4;

/** A first step that takes this long is the measurement. */
const tooLongSeconds = 30;

/** Steps to be measured. */
export interface MeasuredSteps {
  /** Makes what `steps` steps in one run read, and gives the run. */
  readonly prepare: (steps: number) => () => Promise<unknown>;
  /** Most steps that are made in one run. */
  readonly stepsPerRun: number;
}

/**
 * Seconds of a step: one warms up, then runs of as many as a real one would make, until it has been enough. Where the first
 * step takes very long, it is the measurement.
 */
export async function secondsPerStep(
  { prepare, stepsPerRun }: MeasuredSteps,
  context: WorkerContext,
): Promise<number> {
  const first = await secondsOf(prepare(1), context);
  if (first >= tooLongSeconds) return first;
  const steps = Math.max(1, Math.min(stepsPerRun, Math.floor(enoughSeconds / first)));
  return (await meanSeconds(prepare(steps), context)) / steps;
}

async function secondsOf(run: () => Promise<unknown>, context: WorkerContext): Promise<number> {
  const begun = performance.now();
  await run();
  await context.yield();
  return (performance.now() - begun) / 1000;
}

/** Mean seconds of `run`, made again and again until it has been enough. */
async function meanSeconds(run: () => Promise<unknown>, context: WorkerContext): Promise<number> {
  let [runs, seconds] = [0, 0];
  for (; seconds < enoughSeconds; runs++) seconds += await secondsOf(run, context);
  return seconds / runs;
}
