import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { faceAttributes, readSafetensors, writeSafetensors } from '@ouroboros/data';
import { type Tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { remember } from '../../../remember.ts';
import { parametersOf } from '../../../training/fit-state.ts';
import type { Tensors } from '../../../training/initialise.ts';
import { recentLoss, type TrainingRun, train } from '../../../training/training-run.ts';
import type { Features } from '../features.ts';
import { balancedFaces } from './faces.ts';
import {
  networkGraph,
  networkParameters,
  networkSize,
  networkStatistics,
  networkTraining,
} from './network.ts';
import { TrainingBatches } from './training-batches.ts';

/* Letters: N images, S pixels of a side, A attributes. */

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
}

/** Those of the product. */
export const classifierSettings: ClassifierSettings = { seed: 0xface, faces: 6000, epochs: 5, batch: 60 };

/** Parameters and statistics of a network that tells the attributes of the embedded faces. */
export type AttributeClassifier = Tensors;

/** How the learning rate goes, and steps per run. */
const pace = { learningRate: 4e-3, warmup: 0.05, finalRate: 0.02, stepsPerRun: 20, checkpointSeconds: 0 };

/** Images classified at a time. */
const together = 128;

/**
 * The classifier with these settings: the one in `classifier.safetensors` of `directory`, or where there is none a newly trained one,
 * which is left there, whole or not at all. Training takes seconds.
 *
 * @throws Fault `data/corrupt` for a damaged file; `model/diverged`; `signal.reason` when aborted.
 */
export async function openClassifier(
  directory: string,
  context: WorkerContext,
  settings = classifierSettings,
): Promise<AttributeClassifier> {
  const path = join(directory, 'classifier.safetensors');
  const identity = JSON.stringify({ ...settings, pace, attributes: faceAttributes });
  const known = existsSync(path) ? await readSafetensors(path, { sealed: true }) : undefined;
  if (known?.metadata.settings === identity) return known.tensors;
  const tensors = await trainClassifier(settings, context);
  await writeSafetensors(path, tensors, { settings: identity });
  return tensors;
}

async function trainClassifier(settings: ClassifierSettings, context: WorkerContext): Promise<Tensors> {
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
    session: await context.session(writeModel(graph.model), { name: 'attributes-train.onnx' }),
    tensors,
    seed,
    iteration: 0,
    pace,
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

/**
 * Logits of the attributes of images, float32 [N, A], above 0 for one that is there.
 *
 * @param images [N, 3 S S] in -1 .. 1
 */
export async function classify(
  images: Features,
  classifier: AttributeClassifier,
  context: WorkerContext,
): Promise<Float32Array> {
  const session = await classifierSession(sideOf(images), context);
  const attributes = faceAttributes.length;
  const logits = new Float32Array(images.rows * attributes);
  for (let first = 0; first < images.rows; first += together) {
    const image = imagesOf(images, first, Math.min(together, images.rows - first));
    const output = await session.run({ ...Object.fromEntries(classifier), image });
    logits.set((output.logits as Tensor<'float32'>).data, first * attributes);
    await context.yield();
  }
  return logits;
}

function classifierSession(size: number, context: WorkerContext): Promise<Session> {
  return remember(context, 'images', ['attributes', size], () =>
    context.session(writeModel(networkGraph('B', size)), { name: 'attributes.onnx' }),
  );
}

function sideOf({ width }: Features): number {
  return Math.sqrt(width / 3);
}

function imagesOf(images: Features, first: number, rows: number): Tensor<'float32'> {
  const { width, data } = images;
  const [side, values] = [sideOf(images), data.subarray(first * width, (first + rows) * width)];
  return { dtype: 'float32', dims: [rows, 3, side, side], data: Float32Array.from(values) };
}
