import type { Model } from '@ouroboros/onnx';
import { bindParameters } from '../../bind-parameters.ts';
import { type BundleParameter, bundleFormat, describeParameters } from '../../bundle/description.ts';
import { writeBundle } from '../../bundle/write.ts';
import type { ExportRequest } from '../../family.ts';
import { initialise } from '../../training/initialise.ts';
import { parameterCount } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import { buildImageEvaluation } from '../evaluation/eval-graph.ts';
import type { ImageModel } from '../image-model.ts';
import type { ImagesOptions } from '../options.ts';
import { buildImageTraining } from '../training/train-graph.ts';
import type { GraphName, ImageBundleDescription } from './description.ts';

/** Initialisation of a bundle's parameters: those of the first model of a chain. */
const firstIteration = 1;

/**
 * Writes a built-in model with fresh parameters as a bundle: `model.json`, `forward.onnx`, `train.onnx`, `eval.onnx`,
 * `encoder.onnx` and `sample.onnx`, the decoder. The forward graph holds the parameters and running statistics, the others
 * read them. The directory appears whole or not at all.
 *
 * @throws Fault `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`.
 */
export function exportImageBundle(request: ExportRequest<ImagesOptions>): Promise<void> {
  const { options, seed, directory } = request;
  const { config, fit } = options;
  const model = builtInModel(config);
  const training = buildImageTraining(model, fit);
  const models: Record<GraphName, Model> = {
    forward: forwardModel(model, seed),
    train: training.model,
    eval: buildImageEvaluation(model, fit.variance, 'B'),
    encoder: model.encoder('B'),
    sample: model.decoder('B'),
  };
  const head = describe(options, seed, model);
  return writeBundle(directory, { head, models, state: training.state, parameters: tensorsOf(model) });
}

function describe(
  { config, fit, model: { preset } }: ImagesOptions,
  seed: number,
  { parameters }: ImageModel,
): Omit<ImageBundleDescription, 'forwardSha256' | 'graphs' | 'state' | 'parameters'> {
  const head = { format: bundleFormat, family: 'images', preset, dimensions: config, seed } as const;
  return { ...head, parameterCount: parameterCount(parameters), variance: fit.variance };
}

/** The forward graph for any batch, with the parameters that a chain of this seed starts from. */
function forwardModel(model: ImageModel, seed: number): Model {
  const tensors = [...model.parameters, ...model.statistics];
  return bindParameters(model.forward('B'), initialise(tensors, seed, firstIteration));
}

function tensorsOf(model: ImageModel): readonly BundleParameter[] {
  const trained = describeParameters(model.parameters, (name, dims) => model.decays(name, dims));
  const carried = describeParameters(model.statistics, () => false);
  return [...trained, ...carried.map((statistic) => ({ ...statistic, trainable: false }))];
}
