import type { TrainGraph } from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { type CheckpointPlace, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { type FitProgress, type FitState, freshState, parametersOf } from './fit-state.ts';
import { HeldState } from './held-state.ts';
import { learningRateAt, type Schedule } from './learning-rate.ts';
import type { ParameterSpec } from './parameters.ts';
import { writeWeights } from './weights.ts';

/** How a fit is cut into runs of the training graph, and its learning rates. */
export interface TrainingPace extends Schedule {
  /** Optimizer steps per run of the training graph. */
  readonly stepsPerRun: number;
  /** Seconds between checkpoints inside a fit. */
  readonly checkpointSeconds: number;
}

/** A fit: what is trained, on what, how long. */
export interface TrainingRun {
  readonly graph: TrainGraph;
  readonly session: Session;
  /** What the model starts from, statistics included; other state starts at its initial value. */
  readonly tensors: readonly ParameterSpec[];
  /** Key the random streams of initialisation. */
  readonly seed: number;
  readonly iteration: number;
  readonly pace: TrainingPace;
  /** Optimizer steps in all. */
  readonly steps: number;
  /** Steps after which the test loss is measured, in order. */
  readonly evaluated: readonly number[];
  /** What the graph reads in steps [first, first + count), learning rates apart. */
  readonly feeds: (first: number, count: number) => Readonly<Record<string, Tensor>>;
  readonly testLoss: (state: FitState) => Promise<number>;
  /** Told after every run of the graph. */
  readonly onRun: (progress: FitProgress) => void;
  /** Where checkpoints go; missing: none are written. */
  readonly place?: CheckpointPlace;
}

/**
 * Makes all optimizer steps of a fit, from its last checkpoint on where there is one. Step k reads the same batch and learning rate
 * however the fit is cut into runs or interrupted, so the state ends with the same bits.
 *
 * @throws Fault `model/diverged` when a loss is not finite; `data/corrupt` for a damaged checkpoint; `signal.reason` when aborted.
 */
export async function train(run: TrainingRun, context: WorkerContext): Promise<FitState> {
  const { place } = run;
  const { tensors, ...progress } = (place && (await readCheckpoint(place))) ?? begin(run);
  const held = new HeldState(tensors);
  try {
    const end = await go(run, progress, held, context);
    return { ...end, tensors: await held.read() };
  } finally {
    held.release();
  }
}

/** Makes the steps that are left. State comes from the device for checkpoints and test losses only. */
async function go(
  run: TrainingRun,
  begun: FitProgress,
  held: HeldState,
  context: WorkerContext,
): Promise<FitProgress> {
  const { steps, evaluated, pace, place } = run;
  let progress = begun;
  let saved = Date.now();
  while (progress.step < steps) {
    progress = await advance(run, progress, held);
    run.onRun(progress);
    const measured = evaluated.indexOf(progress.step);
    const saves = place && progress.step < steps && Date.now() - saved >= pace.checkpointSeconds * 1000;
    if (measured >= 0 || saves) {
      const state = { ...progress, tensors: await held.read() };
      if (measured >= 0) state.testLosses[measured] = await run.testLoss(state);
      if (saves) await writeCheckpoint(place, state);
      if (saves) saved = Date.now();
    }
    await context.yield();
  }
  return progress;
}

/** A fit whose checkpoints, and in the end its weights, go into a directory. */
export type KeptRun = TrainingRun & { readonly place: CheckpointPlace };

/** `train`, behind which the weights and the losses lie in the directory of the checkpoints, which are gone. Throws as `train`. */
export async function trainAndKeep(run: KeptRun, context: WorkerContext): Promise<FitState> {
  const { place, tensors } = run;
  const state = await train(run, context);
  await writeWeights(place.directory, parametersOf(state, tensors), state);
  removeCheckpoint(place);
  return state;
}

function begin(run: TrainingRun): FitState {
  const length = { steps: run.steps, evaluations: run.evaluated.length };
  return freshState(run.tensors, run, length, run.graph.state);
}

/** One run of the graph: as many steps as it makes, up to the next test loss. */
async function advance(run: TrainingRun, progress: FitProgress, held: HeldState): Promise<FitProgress> {
  const { pace, steps, evaluated, session } = run;
  const stop = evaluated.find((each) => each > progress.step) ?? steps;
  const count = Math.min(pace.stepsPerRun, stop - progress.step);
  const learningRate = rates(pace, progress.step, count, steps);
  const batch = run.feeds(progress.step, count);
  const { outputs, resident } = await session.keep({ ...held.feeds, ...batch, learningRate });
  held.replace(resident);
  const losses = (outputs.loss as Tensor<'float32'>).data;
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) throw diverged(progress.step + bad, losses[bad] as number);
  progress.losses.set(losses, progress.step);
  return { ...progress, step: progress.step + losses.length };
}

function rates(schedule: Schedule, first: number, count: number, steps: number): Tensor<'float32'> {
  const data = Float32Array.from({ length: count }, (_, k) => learningRateAt(schedule, first + k, steps));
  return { dtype: 'float32', dims: [count], data };
}

/** Mean loss of the last tenth of the steps so far (at least one). */
export function recentLoss({ losses, step }: Pick<FitState, 'losses' | 'step'>): number {
  const recent = losses.subarray(step - Math.max(1, Math.ceil(step / 10)), step);
  return recent.reduce((sum, loss) => sum + loss, 0) / recent.length;
}

function diverged(step: number, loss: number): Fault {
  return new Fault({
    code: 'model/diverged',
    kind: 'failure',
    subject: `tensor "loss" at step ${step}`,
    expected: 'a finite number',
    received: `${loss}`,
    remedy: 'lower fit.learningRate or fit.clip',
  });
}
