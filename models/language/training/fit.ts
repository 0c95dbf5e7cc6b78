import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StateTensor } from '@ouroboros/autodiff';
import { readSafetensors, writeSafetensors } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../../family.ts';
import type { ModelSource } from '../model-source.ts';
import type { FitOptions } from '../options.ts';
import type { ParameterSpec } from '../parameters.ts';
import { openModel, trainingGraph } from '../sessions.ts';
import { weightsFile } from '../weights.ts';
import { gatherTrainingBatch, trainingWindows, VisitOrder } from './batches.ts';
import { initialise } from './initialise.ts';
import { learningRateAt } from './learning-rate.ts';
import { openMixture } from './mixture-view.ts';
import { stepsOf } from './steps.ts';

/** Arguments of one fit. */
export interface FitArgument {
  readonly source: ModelSource;
  readonly fit: FitOptions;
  readonly seed: number;
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  /** Receives `weights.safetensors`, `losses.safetensors` and, meanwhile, `checkpoint.safetensors`. */
  readonly directory: string;
}

/** Where a fit stands: all state tensors of the training graph and the loss of every step so far. */
interface FitState {
  readonly step: number;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly losses: Float32Array;
}

const lossesName = 'training.losses';

/**
 * Fits a newly initialised model to a mixture of documents and writes its weights. Interrupted, it goes on from the
 * last checkpoint and ends with the same bytes: step k sees the same batch and learning rate however the fit is cut.
 *
 * @throws Fault `language/batch-too-large` when the data give fewer windows than one batch; Fault
 * `language/diverged` when a loss is not finite.
 */
export async function fitLanguage(argument: FitArgument, context: WorkerContext): Promise<FitReport> {
  const { source, fit, seed, iteration } = argument;
  const { config } = source;
  const mixture = await openMixture(argument.mixture, argument);
  const { view } = mixture;
  try {
    const windows = trainingWindows(view, config.n_positions);
    requireBatch(windows.length, fit.batch, view.tokens);
    const steps = stepsOf(fit, windows.length, iteration);
    const order = new VisitOrder(windows, seed, iteration);
    const { parameters } = openModel(context, source);
    const { graph, session } = await trainingGraph(context, source, fit, {
      weighted: mixture.weights !== undefined,
    });
    let state =
      (await readCheckpoint(argument, steps)) ?? freshState(parameters, argument, steps, graph.state);
    let saved = Date.now();
    while (state.step < steps) {
      const count = Math.min(fit.stepsPerRun, steps - state.step);
      const starts = order.starts(state.step * fit.batch, count * fit.batch);
      const batch = gatherTrainingBatch(mixture, starts, [count, ...rowsOf(fit)], config.n_positions);
      state = await advance(session, state, { ...batch, learningRate: rates(fit, state.step, count, steps) });
      report(context, state, steps, argument);
      if (state.step < steps && Date.now() - saved >= fit.checkpointSeconds * 1000) {
        await writeCheckpoint(argument, steps, state);
        saved = Date.now();
      }
      await context.yield();
    }
    await finish(parameters, argument, state);
    const tokens = steps * fit.batch * config.n_positions;
    return { trainExamples: view.documents, metrics: { trainLoss: recentLoss(state.losses), steps, tokens } };
  } finally {
    view.close();
  }
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
  return { step: state.step + losses.length, tensors, losses: state.losses };
}

/** The axes of one step's rows: [B], or [A, B / A] where gradients are accumulated over A parts. */
function rowsOf({ batch, accumulate }: FitOptions): readonly number[] {
  return accumulate === 1 ? [batch] : [accumulate, batch / accumulate];
}

function rates(fit: FitOptions, first: number, count: number, steps: number): Tensor<'float32'> {
  const data = Float32Array.from({ length: count }, (_, k) => learningRateAt(fit, first + k, steps));
  return { dtype: 'float32', dims: [count], data };
}

/** Fresh parameters; other state starts at its initial value, or at zero. */
function freshState(
  specs: readonly ParameterSpec[],
  { seed, iteration }: FitArgument,
  steps: number,
  state: readonly StateTensor[],
): FitState {
  const parameters = initialise(specs, seed, iteration);
  const tensors = state.map(({ name, dims, initial = 0 }): [string, Tensor] => [
    name,
    parameters.get(name) ?? {
      dtype: 'float32',
      dims,
      data: new Float32Array(elementCount(dims)).fill(initial),
    },
  ]);
  return { step: 0, tensors: new Map(tensors), losses: new Float32Array(steps) };
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

function checkpointFile(directory: string): string {
  return join(directory, 'checkpoint.safetensors');
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

async function writeCheckpoint(argument: FitArgument, steps: number, state: FitState): Promise<void> {
  const losses: Tensor = { dtype: 'float32', dims: [steps], data: state.losses };
  await writeSafetensors(
    checkpointFile(argument.directory),
    new Map([...state.tensors, [lossesName, losses]]),
    {
      fit: identity(argument, steps),
      step: String(state.step),
    },
  );
}

/** The state to go on from; undefined when there is none for this very fit. */
async function readCheckpoint(argument: FitArgument, steps: number): Promise<FitState | undefined> {
  const path = checkpointFile(argument.directory);
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = await readSafetensors(path, { sealed: true });
  const step = metadata.step;
  const losses = tensors.get(lossesName) as Tensor<'float32'> | undefined;
  if (metadata.fit !== identity(argument, steps) || step === undefined || !losses) return undefined;
  const state = new Map([...tensors].filter(([name]) => name !== lossesName));
  return { step: Number(step), tensors: state, losses: losses.data };
}

async function finish(
  parameters: readonly ParameterSpec[],
  { directory }: FitArgument,
  state: FitState,
): Promise<void> {
  const losses: Tensor = { dtype: 'float32', dims: [state.losses.length], data: state.losses };
  await writeSafetensors(join(directory, 'losses.safetensors'), new Map([['losses', losses]]), {});
  const weights = parameters.map(({ name }): [string, Tensor] => [name, state.tensors.get(name) as Tensor]);
  await writeSafetensors(weightsFile(directory), new Map(weights), { format: 'pt' });
  rmSync(checkpointFile(directory), { force: true });
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
