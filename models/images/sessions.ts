import { reformulateConvolutions, type TrainGraph } from '@ouroboros/autodiff';
import { type Model, type Tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { remember } from '../remember.ts';
import type { Tensors } from '../training/initialise.ts';
import type { ParameterSpec } from '../training/parameters.ts';
import { openTraining } from '../training/training-session.ts';
import { readWeights } from '../training/weights.ts';
import { builtInModel } from './built-in.ts';
import type { VaeConfig } from './config.ts';
import { buildImageEvaluation } from './evaluation/eval-graph.ts';
import type { ImageModel } from './image-model.ts';
import type { FitOptions } from './options.ts';
import { buildImageTraining, type TrainingImages } from './training/train-graph.ts';

/** Images that are evaluated or encoded at once. */
export const evaluationRows = 128;

/** The training graph and its session: graphs depend on dimensions, not on what the parameters are. */
export function trainingGraph(
  context: WorkerContext,
  config: VaeConfig,
  fit: FitOptions,
  images: TrainingImages,
): Promise<{ graph: TrainGraph; session: Session }> {
  return remember(context, 'images', ['train', config, fit, images], async () => {
    const graph = buildImageTraining(builtInModel(config), fit, {
      ...images,
      kernels: context.kernels,
    });
    return { graph, session: await openTraining(context, graph) };
  });
}

/** The evaluation graph, for any number of images. */
export function evaluationSession(
  context: WorkerContext,
  config: VaeConfig,
  variance: number,
): Promise<Session> {
  return graphSession(context, ['eval', config, variance], (model) =>
    buildImageEvaluation(model, variance, 'B'),
  );
}

/** The encoder, for any number of images. */
export function encoderSession(context: WorkerContext, config: VaeConfig): Promise<Session> {
  return graphSession(context, ['encoder', config], (model) => model.encoder('B'));
}

/** The decoder, for any number of latents. */
export function decoderSession(context: WorkerContext, config: VaeConfig): Promise<Session> {
  return graphSession(context, ['sample', config], (model) => model.decoder('B'));
}

function graphSession(
  context: WorkerContext,
  parts: readonly [name: string, config: VaeConfig, ...unknown[]],
  build: (model: ImageModel) => Model,
): Promise<Session> {
  const [name, config] = parts;
  return remember(context, 'images', parts, () => {
    const graph = build(builtInModel(config));
    reformulateConvolutions(graph);
    return context.session(writeModel(graph), { name: `${name}.onnx` });
  });
}

/** Everything that a fitted model consists of: parameters, then running statistics. */
export function tensorsOf(config: VaeConfig): readonly ParameterSpec[] {
  const { parameters, statistics } = builtInModel(config);
  return [...parameters, ...statistics];
}

/** The fitted model that lies in `directory`. Throws as `readWeights`. */
export function readFitted(config: VaeConfig, directory: string): Promise<Tensors> {
  return readWeights(tensorsOf(config), directory);
}

/** Runs a graph that takes some of `weights`, and `feeds`. */
export function runWith(
  session: Session,
  weights: Tensors,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const taken = [...weights].filter(([name]) => session.inputNames.includes(name));
  return session.run({ ...Object.fromEntries(taken), ...feeds });
}
