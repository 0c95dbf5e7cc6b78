import { Fault } from '@ouroboros/errors';
import { purposes } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { fitIdentity } from '../../training/fit-identity.ts';
import { type FitState, parametersOf } from '../../training/fit-state.ts';
import { curveSteps, evaluatedSteps, learningCurve } from '../../training/learning-curve.ts';
import { stepsOf } from '../../training/steps.ts';
import { type KeptRun, recentLoss, type TrainingRun, trainAndKeep } from '../../training/training-run.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import { builtInModel } from '../built-in.ts';
import type { GeoDiffConfig } from '../config.ts';
import { noiseLevels } from '../diffusion/noise-schedule.ts';
import { levelOfVisit, perturb } from '../diffusion/perturbation.ts';
import { testLosses } from '../evaluation/test-loss.ts';
import { trainingFeeds } from '../graphs/noisy-feeds.ts';
import type { EvaluateOptions, FitOptions } from '../options.ts';
import { trainingGraph } from '../sessions.ts';
import { type OpenMixture, openMixture } from './mixture-view.ts';

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
  const mixture = await openMixture(argument.mixture, argument);
  try {
    return await fitMixture(mixture, argument, context);
  } finally {
    mixture.view.close();
  }
}

async function fitMixture(
  mixture: OpenMixture,
  argument: FitArgument,
  context: WorkerContext,
): Promise<FitReport> {
  const { conformations } = mixture.view;
  const { fit, iteration } = argument;
  requireBatch(conformations, fit.batch);
  const steps = stepsOf(fit, conformations, iteration);
  const curve = curveSteps(steps, fit.evaluations);
  const run = await trainingRun({ mixture, steps, evaluated: evaluatedSteps(curve) }, argument, context);
  const state = await trainAndKeep(run, context);
  return {
    trainExamples: conformations,
    metrics: { trainLoss: recentLoss(state), steps, molecules: steps * fit.batch },
    curve: learningCurve(curve, { ...state, stepsPerEpoch: conformations / fit.batch }),
  };
}

/** What a fit reads, and when it is measured. */
interface Course {
  readonly mixture: OpenMixture;
  readonly steps: number;
  /** Steps at which the test loss is measured. */
  readonly evaluated: readonly number[];
}

async function trainingRun(
  { mixture, steps, evaluated }: Course,
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
    onRun: (state) => report(context, state, steps, fit),
    place: { directory, identity: fitIdentity(argument, steps) },
  };
}

/** The molecules of any steps, with noise of the level of their visit. */
function feedsOf(
  { view, weights }: OpenMixture,
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

function report(context: WorkerContext, state: FitState, steps: number, { batch }: FitOptions): void {
  const detail = `loss ${recentLoss(state).toFixed(1)}`;
  context.progress({ done: state.step * batch, total: steps * batch, unit: 'molecules', detail });
}

function requireBatch(conformations: number, batch: number): void {
  if (conformations >= batch) return;
  throw new Fault({
    code: 'molecules/batch-too-large',
    kind: 'request',
    subject: 'option "fit.batch"',
    expected: `at most ${conformations}, the number of training conformations`,
    received: `${batch}`,
    remedy: 'lower fit.batch, or raise data.conformations',
  });
}
