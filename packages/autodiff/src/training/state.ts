import { Fault, nearest } from '@ouroboros/errors';
import { type DataType, isStatic, type Model, type Value } from '@ouroboros/onnx';
import type { TrainStepOptions } from './options.ts';

/** A tensor that a training run carries from step to step. */
export interface StateTensor {
  /** Name of the input; the output is `<name>.next`. */
  readonly name: string;
  readonly kind: 'parameter' | 'slot' | 'counter';
  /** The parameter that a slot belongs to. */
  readonly parameter?: string;
  readonly dtype: DataType;
  readonly dims: readonly number[];
}

/**
 * The tensors of the state with their types.
 *
 * @throws Fault `autodiff/unknown-parameter`, `autodiff/parameter-not-static`, `autodiff/mixed-types`.
 */
export function describeState(forward: Model, options: TrainStepOptions): StateTensor[] {
  const parameters = options.parameters.map((name) => describeParameter(forward, name));
  const slots = parameters.flatMap(({ name, dtype, dims }) =>
    options.optimizer.slots.map(
      (slot): StateTensor => ({ name: `${name}.${slot}`, kind: 'slot', parameter: name, dtype, dims }),
    ),
  );
  const dtype = parameters[0]?.dtype ?? 'float32';
  const other = parameters.find((parameter) => parameter.dtype !== dtype);
  if (other) throw mixedTypes(other.name, dtype, other.dtype);
  return [...parameters, ...slots, { name: 'step', kind: 'counter', dtype, dims: [] }];
}

function describeParameter(forward: Model, name: string): StateTensor {
  const value = findParameter(forward, name);
  if (!value) throw unknownParameter(forward, name);
  const shape = value.type?.shape;
  if (!value.type || !isStatic(shape)) throw parameterNotStatic(name, shape?.join(', ') ?? 'unknown');
  return { name, kind: 'parameter', dtype: value.type.dtype, dims: shape };
}

function findParameter(forward: Model, name: string): Value | undefined {
  const { inputs, initializers } = forward.graph;
  return [...inputs, ...initializers].find((value) => value.name === name);
}

function unknownParameter({ graph }: Model, name: string): Fault {
  const known = [...graph.inputs, ...graph.initializers].map((value) => value.name);
  return new Fault({
    code: 'autodiff/unknown-parameter',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: `an input or initializer of graph "${graph.name}"`,
    received: 'no such name',
    remedy: `nearest: ${nearest(name, known) ?? 'none, the graph has neither'}`,
  });
}

function parameterNotStatic(name: string, received: string): Fault {
  return new Fault({
    code: 'autodiff/parameter-not-static',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: 'a shape of known numbers',
    received,
    remedy: 'declare the shape in the forward model',
  });
}

function mixedTypes(name: string, expected: DataType, received: DataType): Fault {
  return new Fault({
    code: 'autodiff/mixed-types',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: `${expected}, as the other trained parameters`,
    received,
  });
}
