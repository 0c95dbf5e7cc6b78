import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurablyDirectory } from '@ouroboros/data/files';
import { type Model, type TensorType, type Value, verify, writeModelFile } from '@ouroboros/onnx';
import type { ExportRequest } from '../family.ts';
import { emptyReplicates } from '../replicates/arrays.ts';
import { graphs } from './engine.ts';
import { forwardGraph } from './graphs/forward.ts';
import { dualGraphs } from './kernel/graphs/index.ts';
import { dualForwardGraph } from './kernel/graphs/kernel.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { LinearOptions } from './options.ts';

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
  /** Present where it is regression in the dual. */
  readonly kernel?: Kernel;
  readonly parameterCount: number;
  /** By name: `graphs` of the engine, or those of the dual. */
  readonly graphs: Readonly<
    Record<
      string,
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
 * its initializer `weight` ([1, d], with a kernel [1, T]), is zero: a fit solves for it and starts from nothing.
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

/** Every graph that a table of builders makes for a choice. */
function buildAll<Choice>(
  builders: Readonly<Record<string, (choice: Choice) => Model>>,
  choice: Choice,
): Readonly<Record<string, Model>> {
  return Object.fromEntries(Object.entries(builders).map(([name, build]) => [name, build(choice)]));
}

function bundleModels({ model, data, fit }: LinearOptions): Readonly<Record<string, Model>> {
  const { features, noise, kernel } = model;
  const { precision } = fit;
  if (kernel) {
    const choice = { features, noise, precision, kernel, order: data.rows };
    return { ...buildAll(dualGraphs, choice), forward: dualForwardGraph(choice, true) };
  }
  const choice = { features, noise, precision, covariance: data.covariance };
  const weight = emptyReplicates(precision, [1, features]);
  return { ...buildAll(graphs, choice), forward: forwardGraph(choice, weight) };
}

function fileOf(name: string): string {
  return `${name}.onnx`;
}

function describe(
  { model, data, fit }: LinearOptions,
  models: readonly (readonly [string, Model])[],
): LinearBundleDescription {
  const { preset, features, noise, kernel } = model;
  const described = models.map(([name, { graph }]) => [
    name,
    {
      file: fileOf(name),
      inputs: graph.inputs.map(describeValue),
      outputs: graph.outputs.map(describeValue),
    },
  ]);
  const [dtype, width] = kernel ? (['float64', data.rows] as const) : [fit.precision, features];
  return {
    format: bundleFormat,
    family: 'linear',
    preset,
    dimensions: { features, rows: data.rows, noise },
    ...(kernel && { kernel }),
    parameterCount: width,
    graphs: Object.fromEntries(described) as LinearBundleDescription['graphs'],
    parameters: [
      { name: 'weight', dtype, shape: [1, width], initialiser: { kind: 'zeros' }, trainable: true },
    ],
  };
}

function describeValue({ name, type }: Value): BundleValue {
  if (!type) throw new Error(`the type of ${name} was not inferred`);
  return { name, dtype: type.dtype, shape: type.shape };
}
