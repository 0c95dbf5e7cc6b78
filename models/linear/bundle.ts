import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurablyDirectory } from '@ouroboros/data';
import { type Model, type TensorType, type Value, verify, writeModelFile } from '@ouroboros/onnx';
import type { ExportRequest } from '../family.ts';
import { graphs } from './engine.ts';
import { forwardGraph } from './graphs/forward.ts';
import type { LinearOptions } from './options.ts';
import { emptyReplicates } from './replicates.ts';

/** What `model.json` begins with; changes when its fields mean something else. */
const bundleFormat = 'ouroboros-bundle/1';

/** One input or output of a graph; sizes that are not fixed are symbols. */
interface BundleValue {
  readonly name: string;
  readonly dtype: TensorType['dtype'];
  readonly shape: TensorType['shape'];
}

/** `model.json` of a bundle of the linear family. */
export interface LinearBundleDescription {
  readonly format: typeof bundleFormat;
  readonly family: 'linear';
  readonly preset: string;
  readonly dimensions: { readonly features: number; readonly rows: number; readonly noise: number };
  readonly parameterCount: number;
  readonly graphs: Readonly<
    Record<
      keyof typeof graphs,
      {
        readonly file: string;
        readonly inputs: readonly BundleValue[];
        readonly outputs: readonly BundleValue[];
      }
    >
  >;
  readonly parameters: readonly {
    readonly name: string;
    readonly dtype: TensorType['dtype'];
    readonly shape: readonly number[];
    readonly initialiser: { readonly kind: 'zeros' };
    readonly trainable: boolean;
  }[];
}

/**
 * Writes the graphs of the family as a bundle: `model.json` and an .onnx file for each. The parameter of the forward graph,
 * its initializer `weight` [1, d], is zero: a fit solves for it and starts from nothing.
 *
 * @throws Fault `data/exists`, `data/disk-full` or `data/not-writable`.
 */
export async function exportLinearBundle({
  options,
  directory,
}: ExportRequest<LinearOptions>): Promise<void> {
  const models = Object.entries(bundleModels(options));
  await writeDurablyDirectory(directory, async (aside) => {
    for (const [name, model] of models) {
      verify(model);
      writeModelFile(model, join(aside, fileOf(name)));
    }
    const description = describe(options, models);
    await writeFile(join(aside, 'model.json'), `${JSON.stringify(description, undefined, 2)}\n`);
  });
}

function bundleModels({ model, fit }: LinearOptions): Record<keyof typeof graphs, Model> {
  const choice = { features: model.features, noise: model.noise, precision: fit.precision };
  const built = Object.entries(graphs).map(([name, build]) => [name, build(choice)] as const);
  const weight = emptyReplicates(fit.precision, [1, model.features]);
  return {
    ...(Object.fromEntries(built) as Record<keyof typeof graphs, Model>),
    forward: forwardGraph(choice, weight),
  };
}

function fileOf(name: string): string {
  return `${name}.onnx`;
}

function describe(
  { model, data, fit }: LinearOptions,
  models: readonly (readonly [string, Model])[],
): LinearBundleDescription {
  const { preset, features, noise } = model;
  const described = models.map(([name, { graph }]) => [
    name,
    {
      file: fileOf(name),
      inputs: graph.inputs.map(describeValue),
      outputs: graph.outputs.map(describeValue),
    },
  ]);
  return {
    format: bundleFormat,
    family: 'linear',
    preset,
    dimensions: { features, rows: data.rows, noise },
    parameterCount: features,
    graphs: Object.fromEntries(described) as LinearBundleDescription['graphs'],
    parameters: [
      {
        name: 'weight',
        dtype: fit.precision,
        shape: [1, features],
        initialiser: { kind: 'zeros' },
        trainable: true,
      },
    ],
  };
}

function describeValue({ name, type }: Value): BundleValue {
  if (!type) throw new Error(`the type of ${name} was not inferred`);
  return { name, dtype: type.dtype, shape: type.shape };
}
