import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateTensor } from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import type { Model, TensorType, Value } from '@ouroboros/onnx';
import { z } from 'zod';
import { parseOptions } from '../../options.ts';
import type { Initialiser } from '../../training/parameters.ts';
import type { BuiltInConfig } from '../config.ts';

/** What `model.json` begins with; changes when its fields mean something else. */
export const bundleFormat = 'ouroboros-bundle/1';

/** Names of the graphs of a bundle; each lies in `<name>.onnx`. */
export type GraphName = 'forward' | 'train' | 'eval' | 'sample';

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

/** One float tensor of a bundle's model. */
export interface BundleParameter {
  readonly name: string;
  readonly dtype: 'float32';
  readonly shape: readonly number[];
  /** How it starts in every fit; without meaning where it is not trainable. */
  readonly initialiser: Initialiser;
  readonly trainable: boolean;
  /** Whether weight decay applies to it. */
  readonly decay: boolean;
}

/** Dimensions of a model of which only the graph is known. */
export interface GraphDimensions {
  readonly vocab_size: number;
  readonly n_positions: number;
}

/** `model.json`: what a bundle of graphs is. */
export interface BundleDescription {
  readonly format: typeof bundleFormat;
  readonly family: 'language';
  /** The built-in model that it is. */
  readonly preset?: string;
  readonly dimensions: BuiltInConfig | GraphDimensions;
  /** Seed of the parameters in the forward graph of a built-in model. */
  readonly seed?: number;
  /** Number of trained scalars. */
  readonly parameterCount: number;
  /** Checksum of the forward graph that the rest describes. */
  readonly forwardSha256: string;
  /** What the forward graph calls its input and its output. */
  readonly names: { readonly tokens: string; readonly logits: string };
  readonly graphs: Readonly<Record<GraphName, BundleGraph>>;
  /** Inputs of the train graph that are carried on: each comes back as output `<name>.next`. */
  readonly state: readonly { readonly name: string; readonly kind: string; readonly parameter?: string }[];
  readonly parameters: readonly BundleParameter[];
}

const initialiser = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('ones') }),
  z.strictObject({ kind: z.literal('constant'), value: z.number() }),
  z.strictObject({ kind: z.literal('normal'), mean: z.number().optional(), std: z.number().min(0) }),
  z.strictObject({ kind: z.literal('uniform'), bound: z.number().min(0) }),
  z.strictObject({ kind: z.literal('exported') }),
]);

const schema = z.looseObject({
  format: z.literal(bundleFormat).optional(),
  family: z.literal('language').optional(),
  preset: z.string().optional(),
  seed: z.number().optional(),
  dimensions: z
    .looseObject({ vocab_size: z.int().min(2).optional(), n_positions: z.int().min(2).optional() })
    .optional(),
  forwardSha256: z.string().optional(),
  names: z.looseObject({ tokens: z.string().optional(), logits: z.string().optional() }).optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        trainable: z.boolean().optional(),
        decay: z.boolean().optional(),
        initialiser: initialiser.optional(),
      }),
    )
    .optional(),
});

/** What a `model.json` says, as far as it says anything: all of it may be left out. */
export type GivenDescription = z.output<typeof schema>;

/** The name of the file of a graph. */
export function fileOf(name: GraphName): string {
  return `${name}.onnx`;
}

/**
 * Reads the `model.json` of a bundle; undefined where there is none.
 *
 * @throws Fault naming the file and the first field that is wrong.
 */
export function readDescription(directory: string): GivenDescription | undefined {
  const file = join(directory, 'model.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return parseOptions('bundle', schema, parseJson(text));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault({ ...error.parts, subject: `${file}, ${error.parts.subject.replace(/^option /, '')}` });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault({
      code: 'bundle/description',
      kind: 'request',
      subject: 'the whole',
      expected: 'JSON',
      received: 'something else',
      remedy: 'correct it, or remove the file: models build writes it anew',
    });
  }
}

/** A graph with its inputs and outputs. */
function describeGraph({ graph }: Model, name: GraphName): BundleGraph {
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

/** Every graph of a bundle with its inputs and outputs. */
export function describeGraphs(models: Readonly<Record<GraphName, Model>>): BundleDescription['graphs'] {
  const { forward, train, eval: evaluation, sample } = models;
  return {
    forward: describeGraph(forward, 'forward'),
    train: describeGraph(train, 'train'),
    eval: describeGraph(evaluation, 'eval'),
    sample: describeGraph(sample, 'sample'),
  };
}

/** The state of a train graph as `model.json` lists it. */
export function describeState(state: readonly StateTensor[]): BundleDescription['state'] {
  return state.map(({ name, kind, parameter }) => ({ name, kind, ...(parameter && { parameter }) }));
}
