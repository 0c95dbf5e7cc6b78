import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from './contest.ts';
import type { Profile } from './document.ts';
import { recordProfile } from './profile/record.ts';
import type { Driver, TrainingArgument, TrainingResult } from './programs/train-step.ts';
import { requireEqual, type SuiteContext } from './suite.ts';

const trainProgram = new URL('./programs/train-step.ts', import.meta.url);

/** Largest relative difference of losses that rounding explains. */
const tolerance = 1e-4;

/** Names of the candidates. */
const drivers: Readonly<Record<Driver, string>> = {
  steps: 'one run per step',
  loop: 'K steps in the Loop',
};

/** How the product drives a fit: batches of molecules differ in size, and in one run they would be padded to the largest. */
const usedByProduct: Readonly<Record<TrainingArgument['family'], Driver>> = {
  language: 'loop',
  images: 'loop',
  molecules: 'steps',
};

function callTraining(runtime: Runtime, argument: TrainingArgument, driver: Driver): Promise<TrainingResult> {
  return runtime.call(trainProgram, 'train', { ...argument, driver });
}

function driverCandidate(runtime: Runtime, argument: TrainingArgument, driver: Driver): Candidate {
  return {
    name: drivers[driver].replace('K', String(argument.steps)),
    role: driver === usedByProduct[argument.family] ? 'real' : 'naive',
    timesItself: true,
    // The comparison of the losses was the first.
    warmUps: 1,
    run: () => callTraining(runtime, argument, driver),
  };
}

/** One run for each step, and K steps in the Loop. */
export function driverCandidates(runtime: Runtime, argument: TrainingArgument): Candidate[] {
  const drivers: readonly Driver[] = ['steps', 'loop'];
  const real = usedByProduct[argument.family];
  const ordered = [...drivers.filter((driver) => driver !== real), real];
  return ordered.map((driver) => driverCandidate(runtime, argument, driver));
}

/**
 * Requires that both ways of driving give the same losses.
 *
 * @throws Error naming the contest.
 */
export async function requireSameLosses(
  name: string,
  runtime: Runtime,
  argument: TrainingArgument,
): Promise<void> {
  const steps = (await callTraining(runtime, argument, 'steps')).losses;
  const loop = (await callTraining(runtime, argument, 'loop')).losses;
  const isClose = (loss: number, k: number): boolean =>
    Math.abs(loss / (steps[k] as number) - 1) <= tolerance;
  requireEqual(loop.every(isClose), name, `losses ${[...steps].join(', ')} and ${[...loop].join(', ')}`);
}

/** Where the time of K steps goes, driven as the product does. */
export function profileTraining(argument: TrainingArgument, context: SuiteContext): Promise<Profile> {
  const name = `${argument.preset} training, ${argument.steps} steps`;
  const work = (runtime: Runtime) => callTraining(runtime, argument, usedByProduct[argument.family]);
  return recordProfile({ name, work }, context);
}
