import { nearest } from '@ouroboros/errors';
import {
  declaredRole,
  elementCount,
  isFloating,
  type Model,
  parametersOf,
  type Tensor,
  type Value,
} from '@ouroboros/onnx';
import { decays, type Initialiser, type ParameterSpec } from '../../training/parameters.ts';
import type { GivenDescription } from './description.ts';
import { bundleFault } from './fault.ts';
import type { ForwardGraph } from './forward-graph.ts';

/** A float tensor of a forward graph and what a fit does with it. */
export interface BundleTensor extends ParameterSpec {
  readonly value: Value;
  readonly exported: Tensor<'float32'>;
  readonly trainable: boolean;
  readonly decay: boolean;
  /** Why it is not trained. */
  readonly reason?: string;
}

type GivenParameter = NonNullable<GivenDescription['parameters']>[number];

/** Numbers of at least this size are not what a network learns, but what masks add to scores. */
const maskMagnitude = 1e4;

/** What PyTorch's libraries call buffers: tables that are computed, not learned. */
const bufferName = /(^|[._])(inv_freq|cos_cached|sin_cached|cos|sin|masked_bias|attn_mask|causal_mask)$/;

/**
 * The float32 tensors in a forward graph: which of them are trained, and how each starts. What `given` says of one goes before
 * what is found here.
 *
 * @throws Fault naming a parameter of another type, one that the graph does not have, or that there is none.
 */
export function chooseParameters(
  forward: ForwardGraph,
  given: readonly GivenParameter[] = [],
): readonly BundleTensor[] {
  const values = initializersOf(forward.model);
  const says = new Map(given.map((entry) => [entry.name, entry]));
  requireKnown(forward, values, says);
  const operands = new Set(parametersOf(forward.model.graph));
  const reached = readByFloats(forward.logits);
  const reasonFor = (value: Value) =>
    reached.has(value) ? constantBy(value, operands) : 'the logits do not depend on it';
  const tensors = values
    .filter(isFloat32)
    .map((value) => describe(value, says.get(value.name), reasonFor(value)));
  if (tensors.some(({ trainable }) => trainable)) return tensors;
  throw noParameter(forward, values);
}

/** Tensors that the graph holds; in old files they are inputs with a default. */
function initializersOf({ graph }: Model): readonly Value[] {
  return [...new Set([...graph.initializers, ...graph.inputs.filter(({ initializer }) => initializer)])];
}

function isFloat32({ initializer }: Value): boolean {
  return initializer?.dtype === 'float32';
}

function requireKnown(
  { path }: ForwardGraph,
  values: readonly Value[],
  says: ReadonlyMap<string, GivenParameter>,
): void {
  const byName = new Map(values.map((value) => [value.name, value]));
  for (const { name, trainable = true } of says.values()) {
    const value = byName.get(name);
    if (!value) {
      const remedy = `nearest: ${nearest(name, [...byName.keys()]) ?? 'none, it holds no tensors'}`;
      const subject = `parameter "${name}" of model.json`;
      throw bundleFault('unknown-parameter', subject, `a tensor of ${path}`, 'no such name', remedy);
    }
    if (trainable && !isFloat32(value)) {
      const received = value.initializer?.dtype ?? 'no elements';
      throw bundleFault('parameter-type', `parameter "${name}" of ${path}`, 'float32', received);
    }
  }
}

/** The values that `logits` is computed from through floating-point values alone. */
function readByFloats(logits: Value): ReadonlySet<Value> {
  const reached = new Set<Value>([logits]);
  for (const value of reached) {
    const { producer } = value;
    const captured = producer?.subgraphs.flatMap(({ nodes }) => nodes.flatMap(({ inputs }) => inputs)) ?? [];
    for (const input of [...(producer?.inputs ?? []), ...captured]) {
      if (input && (!input.type || isFloating(input.type.dtype))) reached.add(input);
    }
  }
  return reached;
}

function describe(value: Value, given: GivenParameter | undefined, reason: string | undefined): BundleTensor {
  const exported = value.initializer as Tensor<'float32'>;
  const { dims } = exported;
  const trainable = given?.trainable ?? reason === undefined;
  return {
    ...{ name: value.name, dims, value, exported, trainable },
    initialiser: (given?.initialiser as Initialiser | undefined) ?? initialiserOf(exported),
    decay: given?.decay ?? decays(value.name, dims),
    ...(trainable ? {} : { reason: reason ?? 'model.json says so' }),
  };
}

/** Why a tensor is a constant of the model; undefined for a parameter. */
function constantBy(value: Value, operands: ReadonlySet<Value>): string | undefined {
  const { name, uses } = value;
  const { dims, data } = value.initializer as Tensor<'float32'>;
  const role = declaredRole(value);
  if (role) return role === 'parameter' ? undefined : `a ${role}, says the exporter`;
  if (dims.length === 0) return 'a scalar';
  if (!operands.has(value) && value.graph.initializers.includes(value)) return 'a setting of an operator';
  if (elementCount(dims) === 0) return 'empty';
  if (bufferName.test(name)) return 'named as a buffer';
  // NaN is not less than anything.
  if (!data.every((x) => Math.abs(x) < maskMagnitude)) return 'a mask: it holds numbers beyond 10,000';
  const isTable = dims.length >= 3 && uses.every(({ node }) => node.opType === 'Mul');
  return isTable ? 'a table that is only multiplied elementwise, as of rotary positions' : undefined;
}

/**
 * The same distribution as the exported values: their one value, or a normal of their mean and standard deviation. Values that have
 * neither, such as those of a mask with infinities, are kept.
 */
export function initialiserOf({ data }: Tensor<'float32'>): Initialiser {
  if (!data.every(Number.isFinite)) return { kind: 'exported' };
  const first = data[0] ?? 0;
  if (data.every((x) => x === first)) {
    if (first === 0) return { kind: 'zeros' };
    return first === 1 ? { kind: 'ones' } : { kind: 'constant', value: first };
  }
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const squares = data.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { kind: 'normal', mean, std: Math.sqrt(squares / data.length) };
}

function noParameter({ path }: ForwardGraph, values: readonly Value[]) {
  const types = values.flatMap(({ initializer }) => (initializer ? [initializer.dtype] : []));
  const counts = [...new Set(types)].map((dtype) => `${types.filter((t) => t === dtype).length} of ${dtype}`);
  return bundleFault(
    'no-parameter',
    path,
    'a float32 tensor that the logits depend on: a parameter to train',
    values.length === 0 ? 'no tensors' : `tensors: ${counts.join(', ')}, none of them trainable`,
    'export the model in float32 with its parameters (export_params=True), not quantised',
  );
}
