import type { ConformationView } from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { type Course, fitOverItems, requireBatch } from '../../training/course.ts';
import { fitIdentity } from '../../training/fit-identity.ts';
import { parametersOf } from '../../training/fit-state.ts';
import { type OpenMixture, openMixture } from '../../training/mixture-view.ts';
import type { KeptRun, TrainingRun } from '../../training/training-run.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import { builtInModel } from '../built-in.ts';
import type { GeoDiffConfig } from '../config.ts';
import { noiseLevels } from '../diffusion/noise-schedule.ts';
import { levelOfVisit, perturb } from '../diffusion/perturbation.ts';
import { testLosses } from '../evaluation/test-loss.ts';
import { trainingFeeds } from '../graphs/noisy-feeds.ts';
import type { EvaluateOptions, FitOptions } from '../options.ts';
import { trainingGraph } from '../sessions.ts';
import { joinConformations } from './mixture-view.ts';

/** Arguments of one fit. */
export interface FitArgument {
  readonly config: GeoDiffConfig;
  readonly fit: FitOptions;
  readonly evaluate: EvaluateOptions;
  readonly seed: number;
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** Receives `weights.safetensors`, `losses.safetensors` and, meanwhile, `checkpoint.safetensors`. */
  readonly directory: string;
}

/**
 * Fits a newly initialised model to a mixture of conformations and writes its weights. Interrupted, it goes on from the last checkpoint
 * and ends with the same bytes: step k sees the same molecules, noise and learning rate however the fit is cut. The report has its
 * learning curve, with the test loss at `fit.evaluations` steps.
 *
 * @throws Fault `molecules/batch-too-large` when there are fewer conformations than one batch; `model/diverged` when a loss is not finite.
 */
export async function fitMolecules(argument: FitArgument, context: WorkerContext): Promise<FitReport> {
  const mixture = await openMixture(argument.mixture, argument, joinConformations);
  try {
    return await fitMixture(mixture, argument, context);
  } finally {
    mixture.view.close();
  }
}

async function fitMixture(
  mixture: OpenMixture<ConformationView>,
  argument: FitArgument,
  context: WorkerContext,
): Promise<FitReport> {
  const { conformations } = mixture.view;
  const { fit, iteration } = argument;
  requireBatch(conformations, fit.batch, {
    family: 'molecules',
    there: `${conformations}, the number of training conformations`,
    remedy: 'lower fit.batch, or raise data.conformations',
  });
  const subject = {
    iteration,
    fit,
    examples: conformations,
    items: conformations,
    unit: 'molecules',
    unitsPerItem: 1,
  };
  return fitOverItems(subject, (course) => trainingRun(mixture, course, argument, context), context);
}

async function trainingRun(
  mixture: OpenMixture<ConformationView>,
  { steps, evaluated, onRun }: Course,
  argument: FitArgument,
  context: WorkerContext,
): Promise<KeptRun> {
  const { config, fit, seed, iteration, directory } = argument;
  const tensors = builtInModel(config).parameters;
  return {
    ...(await trainingGraph(context, config, fit)),
    ...{ tensors, seed, iteration, pace: fit, steps, evaluated },
    feeds: feedsOf(mixture, argument),
    testLoss: async (state) => {
      const { testLoss } = await testLosses(parametersOf(state, tensors), argument, context);
      return testLoss;
    },
    onRun,
    place: { directory, identity: fitIdentity(argument, steps) },
  };
}

/** The molecules of any steps, with noise of the level of their visit. */
function feedsOf(
  { view, weights }: OpenMixture<ConformationView>,
  { config, fit, seed, iteration }: FitArgument,
): TrainingRun['feeds'] {
  const order = new VisitOrder(view.conformations, seed, iteration);
  const sigmas = noiseLevels(config);
  return (step, count) => {
    const first = step * fit.batch;
    const visits = order.visits(first, count * fit.batch);
    const subjects = view.gather(visits).map((conformation, k) => {
      const key = { seed, purpose: purposes.noise, iteration, index: first + k };
      const sigma = sigmas[levelOfVisit(key, sigmas.length)] as number;
      return { conformation, key, sigma };
    });
    const importance = weights?.gather(visits, 1);
    return trainingFeeds(perturb(subjects), { batch: fit.batch, cutoff: config.cutoff, importance });
  };
}
