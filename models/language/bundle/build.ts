import { join } from 'node:path';
import { writeDurably } from '@ouroboros/data/files';
import { type Model, readModelFile, verify, writeModel } from '@ouroboros/onnx';
import { bundleFormat, describeGraphs, describeState, fileOf } from '../../bundle/description.ts';
import type { BuildRequest, BuiltBundle, BuiltParameter } from '../../family.ts';
import { type Initialiser, parameterCount } from '../../training/parameters.ts';
import { buildPrefixStep } from '../decoding/prefix-decoder.ts';
import { parseBundleOptions } from '../options.ts';
import { evaluationRows } from '../sessions.ts';
import { buildEvaluation, buildTraining } from '../training/train-graph.ts';
import type { Bundle } from './bundle.ts';
import type { BundleDescription, GraphName } from './description.ts';
import { bundleModel } from './model.ts';
import type { BundleTensor } from './parameter-choice.ts';

/**
 * Derives `train.onnx`, `eval.onnx` and, where no decoding step with a cache was given, `sample.onnx` from the `forward.onnx` of a
 * bundle, and writes `model.json` anew. Nothing is written before everything was built.
 *
 * @throws Fault naming what of the bundle cannot be used; `data/disk-full` or `data/not-writable`.
 */
export async function buildLanguageBundle(request: BuildRequest): Promise<BuiltBundle> {
  const { directory } = request;
  const { bundle, fit } = parseBundleOptions(directory, request.options);
  const model = bundleModel(bundle);
  const training = buildTraining(model, fit);
  const derived: Partial<Record<GraphName, Model>> = {
    train: training.model,
    eval: buildEvaluation(model, model.batch ?? evaluationRows),
    ...(bundle.decode ? {} : { sample: buildPrefixStep(model) }),
  };
  const models = { forward: exported(bundle), sample: bundle.decode?.model, ...derived };
  const description: BundleDescription = {
    ...describe(bundle),
    graphs: describeGraphs(models as Record<GraphName, Model>),
    state: describeState(training.state),
    parameters: bundle.tensors.filter(isDescribed).map(describeTensor),
  };
  const files: string[] = [];
  const write = async (name: string, contents: string | Uint8Array) => {
    await writeDurably(join(directory, name), contents);
    files.push(name);
  };
  for (const graph of Object.values(derived)) verify(graph);
  for (const [name, graph] of Object.entries(derived))
    await write(fileOf(name as GraphName), writeModel(graph));
  await write('model.json', `${JSON.stringify(description, undefined, 2)}\n`);
  return {
    files,
    dimensions: { vocabulary: bundle.vocabulary, context: bundle.context },
    parameterCount: description.parameterCount,
    parameters: bundle.tensors.map(report),
    remarks: remarksOn(bundle),
  };
}

/** The forward graph as it lies in the bundle, which is what its file is described by. */
function exported({ forward }: Bundle): Model {
  return readModelFile(forward.path);
}

function describe({ forward, vocabulary, context, given, parameters }: Bundle) {
  const { preset, seed } = given;
  const dimensions = { ...given.dimensions, vocab_size: vocabulary, n_positions: context };
  return {
    format: bundleFormat,
    family: 'language',
    ...(preset === undefined ? {} : { preset }),
    dimensions,
    ...(seed === undefined ? {} : { seed }),
    parameterCount: parameterCount(parameters),
    forwardSha256: forward.digest,
    names: { tokens: forward.tokens.name, logits: forward.logits.name },
  } as const;
}

/** Scalars are constants of the graph like those of its nodes: listing them would hide the rest. */
function isDescribed({ dims, trainable }: BundleTensor): boolean {
  return trainable || dims.length > 0;
}

function describeTensor({ name, dims, initialiser, trainable, decay }: BundleTensor) {
  return { name, dtype: 'float32', shape: dims, initialiser, trainable, decay } as const;
}

function report({ name, dims, trainable, initialiser, reason }: BundleTensor): BuiltParameter {
  const note = trainable ? `starts ${shown(initialiser)}` : `not trained: ${reason}`;
  return { name, shape: dims, trainable, note };
}

function shown(initialiser: Initialiser): string {
  switch (initialiser.kind) {
    case 'zeros':
      return 'at 0';
    case 'ones':
      return 'at 1';
    case 'constant':
      return `at ${initialiser.value}`;
    case 'exported':
      return 'as exported';
    case 'normal':
      return `normal(${(initialiser.mean ?? 0).toPrecision(3)}, ${initialiser.std.toPrecision(3)})`;
    case 'uniform':
      return `uniform(${(-initialiser.bound).toPrecision(3)}, ${initialiser.bound.toPrecision(3)})`;
  }
}

function remarksOn(bundle: Bundle): readonly string[] {
  const { decode, isRenewed, parameters, forward } = bundle;
  const merged = parameters.filter(({ initialiser, value }) => isConstant(initialiser) && readers(value) > 1);
  const [first] = merged;
  return [
    ...(isRenewed ? ['forward.onnx is not the one that model.json described: described anew'] : []),
    ...(decode ? [] : ['no sample.onnx with a cache: sampling runs the whole prefix again for every token']),
    ...(typeof forward.batch === 'number'
      ? [`takes ${forward.batch} sequences at once: fit.batch must be a multiple of it`]
      : []),
    ...(first
      ? [
          `${merged.length} constant parameters, such as ${first.name}, are read at several places and so trained as one: exporters merge tensors that are equal. If they are separate in your model, export it once their values differ`,
        ]
      : []),
  ];
}

function isConstant({ kind }: Initialiser): boolean {
  return kind === 'zeros' || kind === 'ones' || kind === 'constant';
}

function readers(value: BundleTensor['value']): number {
  return new Set(value.uses.map(({ node }) => node)).size;
}
