import type { TokenView } from '@ouroboros/data/tokens';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { type Course, fitOverItems, requireBatch } from '../../training/course.ts';
import { fitIdentity } from '../../training/fit-identity.ts';
import { parametersOf } from '../../training/fit-state.ts';
import { type OpenMixture, openMixture } from '../../training/mixture-view.ts';
import type { KeptRun, TrainingRun } from '../../training/training-run.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import { testLossOf } from '../evaluation/test-loss.ts';
import type { ModelSource } from '../model-source.ts';
import type { FitOptions } from '../options.ts';
import { openModel, trainingGraph } from '../sessions.ts';
import { gatherTrainingBatch, trainingWindows } from './batches.ts';
import { joinDocuments } from './mixture-view.ts';

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
  const mixture = await openMixture(argument.mixture, argument, joinDocuments);
  try {
    return await fitMixture(mixture, argument, context);
  } finally {
    mixture.view.close();
  }
}

async function fitMixture(
  mixture: OpenMixture<TokenView>,
  argument: FitArgument,
  context: WorkerContext,
): Promise<FitReport> {
  const { view } = mixture;
  const { source, fit, iteration } = argument;
  const { n_positions: length } = source.config;
  const windows = trainingWindows(view, length);
  requireBatch(windows.length, fit.batch, {
    family: 'language',
    there: `${windows.length}, the windows that the ${view.tokens} training tokens give`,
    remedy: 'lower fit.batch or model.n_positions, or use more stories',
  });
  const items = windows.length;
  const subject = { iteration, fit, examples: view.documents, items, unit: 'tokens', unitsPerItem: length };
  const batches = { mixture, windows };
  return fitOverItems(subject, (course) => trainingRun(batches, course, argument, context), context);
}

/** What batches are made from. */
interface Batches {
  readonly mixture: OpenMixture<TokenView>;
  /** Starts of the training windows. */
  readonly windows: Float64Array;
}

async function trainingRun(
  batches: Batches,
  { steps, evaluated, onRun }: Course,
  argument: FitArgument,
  context: WorkerContext,
): Promise<KeptRun> {
  const { source, fit, seed, iteration, directory } = argument;
  const { parameters } = openModel(context, source);
  const weighted = batches.mixture.weights !== undefined;
  const facts = { ...argument, config: source.config };
  return {
    ...(await trainingGraph(context, source, fit, { weighted })),
    ...{ tensors: parameters, seed, iteration, pace: fit, steps, evaluated },
    feeds: feedsOf(batches, argument),
    testLoss: (state) => testLossOf(parametersOf(state, parameters), argument, context),
    onRun,
    place: { directory, identity: fitIdentity(facts, steps) },
  };
}

/** The windows of any steps. */
function feedsOf({ mixture, windows }: Batches, argument: FitArgument): TrainingRun['feeds'] {
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
