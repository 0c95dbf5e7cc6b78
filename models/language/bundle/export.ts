import { Fault } from '@ouroboros/errors';
import type { Model } from '@ouroboros/onnx';
import { bindParameters } from '../../bind-parameters.ts';
import { bundleFormat, describeParameters } from '../../bundle/description.ts';
import { writeBundle } from '../../bundle/write.ts';
import type { ExportRequest } from '../../family.ts';
import { initialise } from '../../training/initialise.ts';
import { parameterCount } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import type { BuiltInModel } from '../language-model.ts';
import { type BuiltInOptions, isBundle, type LanguageOptions } from '../options.ts';
import { evaluationRows } from '../sessions.ts';
import { buildEvaluation, buildTraining } from '../training/train-graph.ts';
import type { GraphName } from './description.ts';

/** Initialisation of a bundle's parameters: those of the first model of a chain. */
const firstIteration = 1;

/**
 * Writes a built-in model with fresh parameters as a bundle: `model.json`, `forward.onnx`, `train.onnx`, `eval.onnx` and
 * `sample.onnx`. The directory appears whole or not at all.
 *
 * @throws Fault `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`.
 */
export async function exportLanguageBundle(request: ExportRequest<LanguageOptions>): Promise<void> {
  const { options, seed, directory } = request;
  if (isBundle(options)) throw alreadyBundle(options.model.bundle);
  const { config, fit } = options;
  const model = builtInModel(config);
  const training = buildTraining(model, fit);
  const models: Record<GraphName, Model> = {
    forward: forwardModel(model, seed),
    train: training.model,
    eval: buildEvaluation(model, evaluationRows),
    sample: model.decode(),
  };
  const parameters = describeParameters(model.parameters, (name, dims) => model.decays(name, dims));
  const head = describeBuiltIn(options, seed);
  await writeBundle(directory, { head, models, state: training.state, parameters });
}

function describeBuiltIn({ config, model: { preset } }: BuiltInOptions, seed: number) {
  const names = { tokens: 'tokens', logits: 'logits' };
  const count = parameterCount(builtInModel(config).parameters);
  const head = { format: bundleFormat, family: 'language', preset } as const;
  return { ...head, dimensions: config, seed, parameterCount: count, names };
}

/** The forward graph for any batch, with the parameters that a chain of this seed starts from. */
function forwardModel(model: BuiltInModel, seed: number): Model {
  const forward = model.forward({ batch: 'B', length: 'T' });
  return bindParameters(forward, initialise(model.parameters, seed, firstIteration));
}

function alreadyBundle(directory: string): Fault {
  return new Fault({
    code: 'bundle/export',
    kind: 'request',
    subject: 'models export',
    expected: 'a preset',
    received: `the bundle ${directory}`,
    remedy: 'copy its folder',
  });
}
