import { defaultThreads, Runtime, type RuntimeOptions } from '@ouroboros/runtime';
import { requireLanes } from './experiment/configuration.ts';
import type { Experiment } from './experiment/experiment.ts';

/** How many chains of an experiment run at the same time: `experiment.lanes`, but no more than there are threads. */
export function laneCount(experiment: Experiment, threads: number = defaultThreads()): number {
  return Math.min(requireLanes(experiment), threads);
}

/**
 * Starts the runtimes on which the chains of an experiment run, as many as `laneCount` says; they share the threads evenly. On
 * WebGPU a single one: ONNX Runtime has one device of it for the whole process, and two workers that use it at the same time break
 * each other's commands.
 *
 * @throws what `Runtime.start` throws, for a device that does not load.
 */
export async function startLanes(
  experiment: Experiment,
  options: RuntimeOptions = {},
): Promise<readonly [Runtime, ...Runtime[]]> {
  const threads = options.threads ?? defaultThreads();
  const count = laneCount(experiment, threads);
  const each = { ...options, threads: Math.floor(threads / count) };
  const first = await Runtime.start(each);
  if (first.device === 'webgpu') return [first];
  const more = await Promise.all(Array.from({ length: count - 1 }, () => Runtime.start(each)));
  return [first, ...more];
}
