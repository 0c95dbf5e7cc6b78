import type { Model } from '@ouroboros/onnx';
import { bindParameters } from '../../bind-parameters.ts';
import { bundleFormat, describeParameters } from '../../bundle/description.ts';
import { writeBundle } from '../../bundle/write.ts';
import type { ExportRequest } from '../../family.ts';
import { initialise } from '../../training/initialise.ts';
import { parameterCount } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import { buildMoleculeEvaluation } from '../evaluation/eval-graph.ts';
import type { MoleculeModel } from '../molecule-model.ts';
import type { MoleculesOptions } from '../options.ts';
import { buildMoleculeTraining } from '../training/train-graph.ts';
import type { GraphName, MoleculeBundleDescription } from './description.ts';

/** Initialisation of a bundle's parameters: those of the first model of a chain. */
const firstIteration = 1;

/**
 * Writes a built-in model with fresh parameters as a bundle: `model.json`, `forward.onnx`, `train.onnx`, `eval.onnx` and `sample.onnx`, the
 * scores of atoms. The forward graph holds the parameters, the others read them. The directory appears whole or not at all.
 *
 * @throws Fault `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`.
 */
export function exportMoleculeBundle(request: ExportRequest<MoleculesOptions>): Promise<void> {
  const { options, seed, directory } = request;
  const model = builtInModel(options.config);
  const training = buildMoleculeTraining(model, options.fit);
  const models: Record<GraphName, Model> = {
    forward: bindParameters(model.forward(), initialise(model.parameters, seed, firstIteration)),
    train: training.model,
    eval: buildMoleculeEvaluation(model),
    sample: model.scores(),
  };
  const parameters = describeParameters(model.parameters, (name, dims) => model.decays(name, dims));
  return writeBundle(directory, {
    head: describe(options, seed, model),
    models,
    state: training.state,
    parameters,
  });
}

function describe(
  { config, model: { preset } }: MoleculesOptions,
  seed: number,
  { parameters }: MoleculeModel,
): Omit<MoleculeBundleDescription, 'forwardSha256' | 'graphs' | 'state' | 'parameters'> {
  const head = { format: bundleFormat, family: 'molecules', preset, dimensions: config, seed } as const;
  return { ...head, parameterCount: parameterCount(parameters) };
}
