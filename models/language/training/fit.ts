import { Fault } from '@ouroboros/errors';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { fitIdentity } from '../../training/fit-identity.ts';
import { type FitState, parametersOf } from '../../training/fit-state.ts';
import { curveSteps, evaluatedSteps, learningCurve } from '../../training/learning-curve.ts';
import { stepsOf } from '../../training/steps.ts';
import { type KeptRun, recentLoss, type TrainingRun, trainAndKeep } from '../../training/training-run.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import { testLossOf } from '../evaluation/test-loss.ts';
import type { ModelSource } from '../model-source.ts';
import type { FitOptions } from '../options.ts';
import { openModel, trainingGraph } from '../sessions.ts';
import { gatherTrainingBatch, trainingWindows } from './batches.ts';
import { type OpenMixture, openMixture } from './mixture-view.ts';

/** Arguments of one fit. */
export interface FitArgument {
  readonly source: ModelSource;
  readonly fit: FitOptions;
  readonly seed: number;
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** Receives `weights.safetensors`, `losses.safetensors` and, meanwhile, `checkpoint.safetensors`. */
  readonly directory: string;
}

/**
 * Fits a newly initialised model to a mixture of documents and writes its weights. Interrupted, it goes on from the
 * last checkpoint and ends with the same bytes: step k sees the same batch and learning rate however the fit is cut. The
 * report has its learning curve, with the test loss at `fit.evaluations` steps.
 *
 * @throws Fault `language/batch-too-large` when the data give fewer windows than one batch; Fault
 * `model/diverged` when a loss is not finite; Fault `language/test-too-short` as of `testLossOf`.
 */
export async function fitLanguage(argument: FitArgument, context: WorkerContext): Promise<FitReport> {
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
  const { view } = mixture;
  const { source, fit, iteration } = argument;
  const { n_positions: length } = source.config;
  const windows = trainingWindows(view, length);
  requireBatch(windows.length, fit.batch, view.tokens);
  const steps = stepsOf(fit, windows.length, iteration);
  const curve = curveSteps(steps, fit.evaluations);
  const run = await trainingRun(
    { mixture, windows, steps, evaluated: evaluatedSteps(curve) },
    argument,
    context,
  );
  const state = await trainAndKeep(run, context);
  return {
    trainExamples: view.documents,
    metrics: { trainLoss: recentLoss(state), steps, tokens: steps * fit.batch * length },
    curve: learningCurve(curve, { ...state, stepsPerEpoch: windows.length / fit.batch }),
  };
}

/** What a fit reads, and when it is measured. */
interface Course {
  readonly mixture: OpenMixture;
  /** Starts of the training windows. */
  readonly windows: Float64Array;
  readonly steps: number;
  /** Steps at which the test loss is measured. */
  readonly evaluated: readonly number[];
}

async function trainingRun(course: Course, argument: FitArgument, context: WorkerContext): Promise<KeptRun> {
  const { mixture, steps, evaluated } = course;
  const { source, fit, seed, iteration, directory } = argument;
  const { parameters } = openModel(context, source);
  const weighted = mixture.weights !== undefined;
  const facts = { ...argument, config: source.config };
  return {
    ...(await trainingGraph(context, source, fit, { weighted })),
    ...{ tensors: parameters, seed, iteration, pace: fit, steps, evaluated },
    feeds: feedsOf(course, argument),
    testLoss: (state) => testLossOf(parametersOf(state, parameters), argument, context),
    onRun: (state) => report(context, state, steps, argument),
    place: { directory, identity: fitIdentity(facts, steps) },
  };
}

/** The windows of any steps. */
function feedsOf({ mixture, windows }: Course, argument: FitArgument): TrainingRun['feeds'] {
  const { source, fit, seed, iteration } = argument;
  const order = new VisitOrder(windows.length, seed, iteration);
  return (first, count) => {
    const visits = order.visits(first * fit.batch, count * fit.batch);
    const starts = visits.map((visit) => windows[visit] as number);
    return { ...gatherTrainingBatch(mixture, starts, [count, ...rowsOf(fit)], source.config.n_positions) };
  };
}

/** The axes of one step's rows: [B], or [A, B / A] where gradients are accumulated over A parts. */
function rowsOf({ batch, accumulate }: FitOptions): readonly number[] {
  return accumulate === 1 ? [batch] : [accumulate, batch / accumulate];
}

function report(context: WorkerContext, state: FitState, steps: number, { source, fit }: FitArgument): void {
  const perStep = fit.batch * source.config.n_positions;
  const detail = `loss ${recentLoss(state).toFixed(3)}`;
  context.progress({ done: state.step * perStep, total: steps * perStep, unit: 'tokens', detail });
}

function requireBatch(windows: number, batch: number, tokens: number): void {
  if (windows >= batch) return;
  throw new Fault({
    code: 'language/batch-too-large',
    kind: 'request',
    subject: 'option "fit.batch"',
    expected: `at most ${windows}, the windows that the ${tokens} training tokens give`,
    received: `${batch}`,
    remedy: 'lower fit.batch or model.n_positions, or use more stories',
  });
}
