import type { WorkerContext } from '@ouroboros/runtime';
import { parametersOf } from '../../../training/fit-state.ts';
import type { Tensors } from '../../../training/initialise.ts';
import { recentLoss, type TrainingRun, train } from '../../../training/training-run.ts';
import { openTraining } from '../../../training/training-session.ts';
import { balancedFaces } from './faces.ts';
import { networkParameters, networkSize, networkStatistics, networkTraining } from './network.ts';
import { TrainingBatches } from './training-batches.ts';

/** How a classifier learns; the same settings give the same classifier. */
export interface ClassifierSettings {
  /** Of the faces that it learns from, which are in no data set, and of all else that is drawn. */
  readonly seed: number;
  /** How many faces it learns from. */
  readonly faces: number;
  /** How often it sees them. */
  readonly epochs: number;
  /** Faces per step. */
  readonly batch: number;
  /** Held-out faces with each attribute that it is examined by, besides natural ones. */
  readonly heldOut: number;
}

/** How the learning rate goes, and steps per run. */
export const classifierPace = {
  learningRate: 4e-3,
  warmup: 0.05,
  finalRate: 0.02,
  stepsPerRun: 20,
  checkpointSeconds: 0,
};

/**
 * Parameters and statistics of a network that has learned to tell the attributes of faces.
 *
 * @throws Fault `model/diverged`; `signal.reason` when aborted.
 */
export async function trainClassifier(
  settings: ClassifierSettings,
  context: WorkerContext,
): Promise<Tensors> {
  const tensors = [...networkParameters, ...networkStatistics];
  const state = await train(await trainingRun(settings, tensors, context), context);
  return parametersOf(state, tensors);
}

async function trainingRun(
  { seed, faces: count, epochs, batch }: ClassifierSettings,
  tensors: TrainingRun['tensors'],
  context: WorkerContext,
): Promise<TrainingRun> {
  const faces = balancedFaces({ seed, split: 'train', size: networkSize, count });
  const batches = new TrainingBatches(faces, seed);
  const graph = networkTraining(batch);
  const total = Math.max(1, Math.floor((epochs * count) / batch));
  return {
    graph,
    session: await openTraining(context, graph),
    tensors,
    seed,
    iteration: 0,
    pace: classifierPace,
    steps: total,
    evaluated: [],
    feeds: (first, steps) => batches.feeds(first, steps, batch),
    testLoss: () => Promise.reject(new RangeError('no test loss is asked for')),
    onRun: (state) => {
      const detail = `attributes, loss ${recentLoss(state).toFixed(3)}`;
      context.progress({ done: state.step * batch, total: total * batch, unit: 'images', detail });
    },
  };
}
