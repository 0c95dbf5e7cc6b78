import type { StateTensor } from '@ouroboros/autodiff';
import type { Model, Shape, TensorType, Value } from '@ouroboros/onnx';
import type { Initialiser, ParameterSpec } from '../training/parameters.ts';

/* What `model.json` says of the graphs and tensors of a bundle, whatever its family. */

/** What `model.json` begins with; changes when its fields mean something else. */
export const bundleFormat = 'ouroboros-bundle/1';

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
  /** How it starts in every fit; without meaning where a fit does not change it. */
  readonly initialiser: Initialiser;
  readonly trainable: boolean;
  /** Whether weight decay applies to it. */
  readonly decay: boolean;
}

/** An input of the train graph that is carried on: it comes back as output `<name>.next`. */
export interface BundleState {
  readonly name: string;
  readonly kind: string;
  readonly parameter?: string;
}

/** What every bundle says of its graphs; `Name` are those of the graphs, each of which lies in `<name>.onnx`. */
export interface DescribedGraphs<Name extends string> {
  /** Checksum of the forward graph that the rest describes. */
  readonly forwardSha256: string;
  readonly graphs: Readonly<Record<Name, BundleGraph>>;
  readonly state: readonly BundleState[];
  readonly parameters: readonly BundleParameter[];
}

/** The name of the file of a graph. */
export function fileOf(name: string): string {
  return `${name}.onnx`;
}

/** Every graph of a bundle with its inputs and outputs. */
export function describeGraphs<Name extends string>(
  models: Readonly<Record<Name, Model>>,
): DescribedGraphs<Name>['graphs'] {
  const described = Object.entries<Model>(models).map(([name, model]) => [name, describeGraph(model, name)]);
  return Object.fromEntries(described) as Record<Name, BundleGraph>;
}

/** A graph with its inputs and outputs. */
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

/** The state of a train graph as `model.json` lists it. */
export function describeState(state: readonly StateTensor[]): readonly BundleState[] {
  return state.map(({ name, kind, parameter }) => ({ name, kind, ...(parameter && { parameter }) }));
}

/** The trained tensors of a built-in model as `model.json` lists them. */
export function describeParameters(
  parameters: readonly ParameterSpec[],
  decays: (name: string, dims: Shape) => boolean,
): readonly BundleParameter[] {
  return parameters.map(({ name, dims, initialiser }) => ({
    ...{ name, dtype: 'float32', shape: dims, initialiser, trainable: true },
    decay: decays(name, dims),
  }));
}
