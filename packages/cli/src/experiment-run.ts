import { resolve } from 'node:path';
import { findExperiment } from '@ouroboros/experiments';
import { type Family, families } from '@ouroboros/models';
import {
  applyScale,
  applySettings,
  type Experiment,
  type RunSummary,
  resolveExperiment,
  runExperiment,
  startLanes,
} from '@ouroboros/recursion';
import { Runtime } from '@ouroboros/runtime';
import type { DeviceOptions } from './program.ts';
import { RunProgress } from './terminal/run-progress.ts';
import type { Screen } from './terminal/screen.ts';

/** An experiment whose name, family and options were found to be right. */
export interface CheckedExperiment {
  readonly experiment: Experiment;
  readonly family: Family;
}

/**
 * Looks up an experiment at the scale that is asked for, puts the model of a bundle in the place of its own if asked to, applies
 * the other settings and checks all, before anything is started.
 *
 * @throws Fault naming the nearest word, or what of the bundle cannot be used.
 */
export function checkExperiment(
  name: string,
  settings: readonly string[],
  bundle?: string,
): CheckedExperiment {
  const found = applyScale(findExperiment(name), settings);
  const model = bundle === undefined ? {} : { model: { bundle: resolve(bundle) } };
  const experiment = applySettings({ ...found, ...model }, settings);
  const family = families.get(experiment.family);
  if (!family)
    throw new Error(`experiment ${name} names the family ${experiment.family}, which does not exist`);
  resolveExperiment(experiment, family);
  return { experiment, family };
}

/** Calls `work` with a runtime that is closed afterwards. */
export async function withRuntime<T>(
  { device, threads }: DeviceOptions,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const runtime = await Runtime.start({ device, ...(threads === undefined ? {} : { threads }) });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** What a run needs besides the experiment. */
export interface RunSurroundings {
  readonly device: DeviceOptions;
  readonly out: string;
  readonly signal: AbortSignal;
  readonly screen: Screen;
}

/** Runs an experiment on its lanes, or what is missing of it, and shows its progress. */
export async function runOnScreen(
  { experiment, family }: CheckedExperiment,
  { device: { device, threads }, out, signal, screen }: RunSurroundings,
): Promise<RunSummary> {
  const progress = new RunProgress(screen, `${experiment.name}: ${experiment.description}`);
  const onEvent = progress.show.bind(progress);
  const [runtime, ...lanes] = await startLanes(experiment, {
    device,
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    return await runExperiment({ experiment, family, runtime, lanes, out, signal, onEvent });
  } finally {
    await Promise.all([runtime, ...lanes].map((lane) => lane.close()));
  }
}
