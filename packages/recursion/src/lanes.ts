import { defaultThreads, Runtime, type RuntimeOptions } from '@ouroboros/runtime';
import { requireLanes } from './experiment/configuration.ts';
import type { Experiment } from './experiment/experiment.ts';

/**
 * Starts the runtimes on which the chains of an experiment run: `experiment.lanes` of them, but no more than there are
 * threads, which they share evenly.
 *
 * @throws what `Runtime.start` throws, for a device that does not load.
 */
export async function startLanes(
  experiment: Experiment,
  options: RuntimeOptions = {},
): Promise<readonly [Runtime, ...Runtime[]]> {
  const threads = options.threads ?? defaultThreads();
  const count = Math.min(requireLanes(experiment), threads);
  const each = { ...options, threads: Math.floor(threads / count) };
  const first = await Runtime.start(each);
  const more = await Promise.all(Array.from({ length: count - 1 }, () => Runtime.start(each)));
  return [first, ...more];
}
