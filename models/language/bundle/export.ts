import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurablyDirectory } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { type Model, readModelFile, verify, writeModelFile } from '@ouroboros/onnx';
import type { ExportRequest } from '../../family.ts';
import { initialise } from '../../training/initialise.ts';
import { parameterCount } from '../../training/parameters.ts';
import { bindParameters } from '../bind-parameters.ts';
import { builtInModel } from '../built-in.ts';
import type { BuiltInModel } from '../language-model.ts';
import { type BuiltInOptions, isBundle, type LanguageOptions } from '../options.ts';
import { evaluationRows } from '../sessions.ts';
import { buildEvaluation, buildTraining } from '../training/train-graph.ts';
import {
  type BundleDescription,
  type BundleParameter,
  bundleFormat,
  describeGraphs,
  describeState,
  fileOf,
  type GraphName,
} from './description.ts';
import { digestOfGraph } from './digest.ts';

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
  await writeDurablyDirectory(directory, async (aside) => {
    for (const [name, graph] of Object.entries(models) as [GraphName, Model][]) {
      verify(graph);
      writeModelFile(graph, join(aside, fileOf(name)));
    }
    const forward = join(aside, fileOf('forward'));
    const description: BundleDescription = {
      ...describeBuiltIn(options, seed),
      forwardSha256: digestOfGraph(forward, readModelFile(forward)),
      graphs: describeGraphs(models),
      state: describeState(training.state),
      parameters: describeParameters(model),
    };
    await writeFile(join(aside, 'model.json'), `${JSON.stringify(description, undefined, 2)}\n`);
  });
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

function describeParameters({ parameters, decays }: BuiltInModel): readonly BundleParameter[] {
  return parameters.map(({ name, dims, initialiser }) => ({
    name,
    dtype: 'float32',
    shape: dims,
    initialiser,
    trainable: true,
    decay: decays(name, dims),
  }));
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
