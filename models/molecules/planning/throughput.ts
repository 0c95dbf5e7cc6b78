import type { Conformation } from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Throughput } from '../../family.ts';
import { secondsPerStep } from '../../planning/measurement.ts';
import { measureThroughput, secondsPerTrainingStep } from '../../planning/throughput.ts';
import { initialise, type Tensors } from '../../training/initialise.ts';
import { builtInModel } from '../built-in.ts';
import type { GeoDiffConfig } from '../config.ts';
import { noiseLevels } from '../diffusion/noise-schedule.ts';
import { sampleSubjects } from '../diffusion/sampler.ts';
import { trainingFeeds } from '../graphs/noisy-feeds.ts';
import type { FitOptions, SampleOptions } from '../options.ts';
import { trainingGraph } from '../sessions.ts';
import { plannedMolecules } from './planned-batch.ts';

/** Arguments of `measureMoleculeThroughput`. */
export interface ThroughputArgument {
  readonly config: GeoDiffConfig;
  readonly fit: FitOptions;
  readonly sample: SampleOptions;
  /** Conformations like those of the run. */
  readonly specimens: readonly Conformation[];
}

/** Steps that stand for those of a trajectory, over all its noise levels. */
const measuredSteps = 5;

/**
 * Conformations per second of training and of sampling from the model of a run in batches like its own: a step that warms up, then as many as
 * fit into some seconds; of sampling, each time a few steps over all noise levels.
 */
export async function measureMoleculeThroughput(
  argument: ThroughputArgument,
  context: WorkerContext,
): Promise<Throughput> {
  const weights = initialise(builtInModel(argument.config).parameters, 1, 1);
  const train = () => measureTraining(argument, weights, context);
  const sample = () => measureSampling(argument, weights, context);
  return measureThroughput({ train, sample }, context);
}

async function measureTraining(
  { config, fit, specimens }: ThroughputArgument,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const measured = await trainingGraph(context, config, fit);
  const { batch } = fit;
  const noisy = plannedMolecules(specimens, batch, noiseLevels(config));
  const feeds = () => trainingFeeds(noisy, { batch, cutoff: config.cutoff });
  const seconds = await secondsPerTrainingStep({ ...measured, weights, stepsPerRun: 1, feeds }, context);
  return batch / seconds;
}

async function measureSampling(
  { config, sample, specimens }: ThroughputArgument,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const { molecules } = plannedMolecules(specimens, sample.batch, [0]);
  const subjects = molecules.map((molecule, index) => {
    return { molecule, key: { seed: 1, purpose: purposes.sample, iteration: 0, index } };
  });
  const steps = Math.min(measuredSteps, sample.steps);
  const short = { config, sample: { ...sample, steps }, weights };
  const draw = () => sampleSubjects(subjects, short, context);
  const seconds = await secondsPerStep({ prepare: () => draw, stepsPerRun: 1 }, context);
  return (sample.batch * steps) / (sample.steps * seconds);
}
