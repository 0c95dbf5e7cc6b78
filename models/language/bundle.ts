import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurablyDirectory } from '@ouroboros/data';
import { type Model, type TensorType, type Value, verify, writeModelFile } from '@ouroboros/onnx';
import type { ExportRequest } from '../family.ts';
import { bindParameters } from './bind-parameters.ts';
import type { Gpt2Config } from './config.ts';
import { buildGpt2Decode } from './gpt2-decode.ts';
import { buildGpt2Forward } from './gpt2-forward.ts';
import { initialise } from './initialise.ts';
import type { LanguageOptions } from './options.ts';
import { decays, gpt2Parameters, type Initialiser, parameterCount } from './parameters.ts';
import { evaluationRows } from './sessions.ts';
import { buildLanguageEvaluation, buildLanguageTraining } from './train-graph.ts';

/** What `model.json` begins with; changes when its fields mean something else. */
const bundleFormat = 'ouroboros-bundle/1';

/** Initialisation of a bundle's parameters: those of the first model of a chain. */
const firstIteration = 1;

/** One input or output of a graph; sizes that are not fixed are symbols. */
export interface BundleValue {
  readonly name: string;
  readonly dtype: TensorType['dtype'];
  readonly shape: TensorType['shape'];
}

/** One graph of a bundle. */
export interface BundleGraph {
  /** Path relative to the bundle. */
  readonly file: string;
  readonly inputs: readonly BundleValue[];
  readonly outputs: readonly BundleValue[];
}

/** One parameter of a bundle's model. */
export interface BundleParameter {
  readonly name: string;
  readonly dtype: 'float32';
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
  readonly trainable: boolean;
  /** Whether weight decay applies to it. */
  readonly decay: boolean;
}

/** `model.json`: what a bundle of graphs is. */
export interface BundleDescription {
  readonly format: typeof bundleFormat;
  readonly family: 'language';
  readonly preset: string;
  readonly dimensions: Gpt2Config;
  /** Seed of the parameters in the forward graph. */
  readonly seed: number;
  readonly parameterCount: number;
  readonly graphs: Readonly<Record<keyof BundleModels, BundleGraph>>;
  /** Inputs of the train graph that are carried on: each comes back as output `<name>.next`. */
  readonly state: readonly { readonly name: string; readonly kind: string; readonly parameter?: string }[];
  readonly parameters: readonly BundleParameter[];
}

/** The graphs of a bundle. */
interface BundleModels {
  /** `tokens` [B, T] to `logits` [B, T, V]; the parameters are its initializers. */
  readonly forward: Model;
  /** K optimizer steps; parameters and optimizer state in and out. */
  readonly train: Model;
  /** Sums of losses and weights over a batch; parameters in. */
  readonly eval: Model;
  /** One decoding step with a cache; parameters in. */
  readonly sample: Model;
}

/**
 * Writes a GPT-2 with fresh parameters as a bundle: `model.json`, `forward.onnx`, `train.onnx`, `eval.onnx` and
 * `sample.onnx`. The directory appears whole or not at all.
 *
 * @throws Fault `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`.
 */
export async function exportLanguageBundle(request: ExportRequest<LanguageOptions>): Promise<void> {
  const { options, seed, directory } = request;
  const { config, fit } = options;
  const training = buildLanguageTraining(config, fit);
  const models: BundleModels = {
    forward: forwardModel(config, seed),
    train: training.model,
    eval: buildLanguageEvaluation(config, evaluationRows),
    sample: buildGpt2Decode(config),
  };
  const description: BundleDescription = {
    format: bundleFormat,
    family: 'language',
    preset: options.model.preset,
    dimensions: config,
    seed,
    parameterCount: parameterCount(gpt2Parameters(config)),
    graphs: mapModels(models, describeGraph),
    state: training.state.map(({ name, kind, parameter }) => ({
      name,
      kind,
      ...(parameter && { parameter }),
    })),
    parameters: describeParameters(config),
  };
  await writeDurablyDirectory(directory, async (aside) => {
    for (const [name, model] of Object.entries(models) as [string, Model][]) {
      verify(model);
      writeModelFile(model, join(aside, fileOf(name)));
    }
    await writeFile(join(aside, 'model.json'), `${JSON.stringify(description, undefined, 2)}\n`);
  });
}

function fileOf(name: string): string {
  return `${name}.onnx`;
}

/** The forward graph for any batch, with the parameters that a chain of this seed starts from. */
function forwardModel(config: Gpt2Config, seed: number): Model {
  const forward = buildGpt2Forward(config, { batch: 'B', length: 'T' });
  return bindParameters(forward, initialise(gpt2Parameters(config), seed, firstIteration));
}

function mapModels<T>(
  models: BundleModels,
  describe: (model: Model, name: string) => T,
): Record<keyof BundleModels, T> {
  const entries = Object.entries(models) as [keyof BundleModels, Model][];
  return Object.fromEntries(entries.map(([name, model]) => [name, describe(model, name)])) as Record<
    keyof BundleModels,
    T
  >;
}

function describeGraph({ graph }: Model, name: string): BundleGraph {
  return {
    file: fileOf(name),
    inputs: graph.inputs.map(describeValue),
    outputs: graph.outputs.map(describeValue),
  };
}

function describeValue({ name, type }: Value): BundleValue {
  if (!type) throw new Error(`the type of ${name} was not inferred`);
  return { name, dtype: type.dtype, shape: type.shape };
}

function describeParameters(config: Gpt2Config): readonly BundleParameter[] {
  return gpt2Parameters(config).map(({ name, dims, initialiser }) => ({
    name,
    dtype: 'float32',
    shape: dims,
    initialiser,
    trainable: true,
    decay: decays(name, dims),
  }));
}
