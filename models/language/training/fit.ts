import { join } from 'node:path';
import { writeSafetensors } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from '../../training/checkpoint.ts';
import { type FitState, freshState, parametersOf } from '../../training/fit-state.ts';
import type { Tensors } from '../../training/initialise.ts';
import { curveSteps, evaluatedSteps, learningCurve } from '../../training/learning-curve.ts';
import { learningRateAt } from '../../training/learning-rate.ts';
import { stepsOf } from '../../training/steps.ts';
import { weightsFile } from '../../training/weights.ts';
import { testLossOf } from '../evaluation/test-loss.ts';
import type { ModelSource } from '../model-source.ts';
import type { FitOptions } from '../options.ts';
import { openModel, trainingGraph } from '../sessions.ts';
import { gatherTrainingBatch, trainingWindows, VisitOrder } from './batches.ts';
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
 * `language/diverged` when a loss is not finite; Fault `language/test-too-short` as of `testLossOf`.
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
  const { source, fit, seed, iteration } = argument;
  const { n_positions: length } = source.config;
  const windows = trainingWindows(view, length);
  requireBatch(windows.length, fit.batch, view.tokens);
  const steps = stepsOf(fit, windows.length, iteration);
  const curve = curveSteps(steps, fit.evaluations);
  const order = new VisitOrder(windows, seed, iteration);
  const course = { mixture, order, steps, evaluated: evaluatedSteps(curve) };
  const { losses, testLosses } = await train(course, argument, context);
  return {
    trainExamples: view.documents,
    metrics: { trainLoss: recentLoss(losses), steps, tokens: steps * fit.batch * length },
    curve: learningCurve(curve, { losses, testLosses, stepsPerEpoch: windows.length / fit.batch }),
  };
}

/** What a fit reads, and when it is measured. */
interface Course {
  readonly mixture: OpenMixture;
  readonly order: VisitOrder;
  readonly steps: number;
  /** Steps at which the test loss is measured. */
  readonly evaluated: readonly number[];
}

/** Makes all steps, from the last checkpoint on where there is one, and writes the weights. */
async function train(course: Course, argument: FitArgument, context: WorkerContext): Promise<FitState> {
  const { steps, evaluated, mixture } = course;
  const { source, fit, directory } = argument;
  const { parameters } = openModel(context, source);
  const place = { directory, identity: identity(argument, steps) };
  const weighted = mixture.weights !== undefined;
  const { graph, session } = await trainingGraph(context, source, fit, { weighted });
  const length = { steps, evaluations: evaluated.length };
  let state = (await readCheckpoint(place)) ?? freshState(parameters, argument, length, graph.state);
  let saved = Date.now();
  while (state.step < steps) {
    state = await advance(session, state, feedsOf(course, state.step, argument));
    report(context, state, steps, argument);
    const measured = evaluated.indexOf(state.step);
    if (measured >= 0) {
      state.testLosses[measured] = await testLossOf(parametersOf(state, parameters), argument, context);
    }
    if (state.step < steps && Date.now() - saved >= fit.checkpointSeconds * 1000) {
      await writeCheckpoint(place, state);
      saved = Date.now();
    }
    await context.yield();
  }
  await finish(parametersOf(state, parameters), argument, state);
  removeCheckpoint(place);
  return state;
}

/** What one run of the training graph reads from step `step` on: as many steps as a run makes, up to the next test loss. */
function feedsOf(
  { mixture, order, steps, evaluated }: Course,
  step: number,
  { source, fit }: FitArgument,
): Readonly<Record<string, Tensor>> {
  const stop = evaluated.find((each) => each > step) ?? steps;
  const count = Math.min(fit.stepsPerRun, stop - step);
  const starts = order.starts(step * fit.batch, count * fit.batch);
  const batch = gatherTrainingBatch(mixture, starts, [count, ...rowsOf(fit)], source.config.n_positions);
  return { ...batch, learningRate: rates(fit, step, count, steps) };
}

/** Runs `learningRate.length` optimizer steps. */
async function advance(
  session: Session,
  state: FitState,
  batch: Readonly<Record<string, Tensor>>,
): Promise<FitState> {
  const output = await session.run({ ...Object.fromEntries(state.tensors), ...batch });
  const losses = (output.loss as Tensor<'float32'>).data;
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) throw diverged(state.step + bad, losses[bad] as number);
  state.losses.set(losses, state.step);
  const tensors = new Map([...state.tensors.keys()].map((name) => [name, output[`${name}.next`] as Tensor]));
  return { ...state, step: state.step + losses.length, tensors };
}

/** The axes of one step's rows: [B], or [A, B / A] where gradients are accumulated over A parts. */
function rowsOf({ batch, accumulate }: FitOptions): readonly number[] {
  return accumulate === 1 ? [batch] : [accumulate, batch / accumulate];
}

function rates(fit: FitOptions, first: number, count: number, steps: number): Tensor<'float32'> {
  const data = Float32Array.from({ length: count }, (_, k) => learningRateAt(fit, first + k, steps));
  return { dtype: 'float32', dims: [count], data };
}

function report(context: WorkerContext, state: FitState, steps: number, { source, fit }: FitArgument): void {
  const perStep = fit.batch * source.config.n_positions;
  const detail = `loss ${recentLoss(state.losses.subarray(0, state.step)).toFixed(3)}`;
  context.progress({ done: state.step * perStep, total: steps * perStep, unit: 'tokens', detail });
}

/** Mean loss of the last tenth of the steps (at least one), in nats per token. */
function recentLoss(losses: Float32Array): number {
  const recent = losses.subarray(losses.length - Math.max(1, Math.ceil(losses.length / 10)));
  return recent.reduce((sum, loss) => sum + loss, 0) / recent.length;
}

/** What must be equal for a checkpoint to belong to this fit. */
function identity({ source, fit, seed, iteration, mixture }: FitArgument, steps: number): string {
  const { checkpointSeconds: _, ...schedule } = fit;
  const parts = mixture.parts.map(({ examples, weight, source }) => ({ examples, weight, source }));
  return JSON.stringify({
    config: source.config,
    schedule,
    seed,
    iteration,
    steps,
    parts,
    subsample: mixture.subsample ?? null,
  });
}

async function finish(
  weights: Tensors,
  { directory }: FitArgument,
  { losses: data }: FitState,
): Promise<void> {
  const losses: Tensor = { dtype: 'float32', dims: [data.length], data };
  await writeSafetensors(join(directory, 'losses.safetensors'), new Map([['losses', losses]]), {});
  await writeSafetensors(weightsFile(directory), weights, { format: 'pt' });
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

function diverged(step: number, loss: number): Fault {
  return new Fault({
    code: 'language/diverged',
    kind: 'failure',
    subject: `tensor "loss" at step ${step}`,
    expected: 'a finite number',
    received: `${loss}`,
    remedy: 'lower fit.learningRate or fit.clip',
  });
}
