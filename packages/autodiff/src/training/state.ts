import { Fault, nearest } from '@ouroboros/errors';
import { type DataType, isStatic, type Model, type Value } from '@ouroboros/onnx';
import { lossScaleOf } from '../precision/options.ts';
import type { TrainStepOptions } from './options.ts';

/** A tensor that a training run carries from step to step. */
export interface StateTensor {
  /** Name of the input; the output is `<name>.next`. */
  readonly name: string;
  /**
   * `slot`: the optimizer's, of one parameter; `statistic`: renewed by the forward pass; `scale`: the factor of the
   * loss in mixed precision; `counter`: a number of steps.
   */
  readonly kind: 'parameter' | 'slot' | 'statistic' | 'scale' | 'counter';
  /** The parameter that a slot belongs to. */
  readonly parameter?: string;
  readonly dtype: DataType;
  readonly dims: readonly number[];
  /** What every element is before the first step, where that is neither 0 nor given by the model. */
  readonly initial?: number;
}

/** Names of the state of dynamic loss scaling: the factor, and the steps since it changed. */
export const scaleNames = { scale: 'lossScale', steady: 'lossScale.steps' } as const;

/**
 * The tensors of the state with their types.
 *
 * @throws Fault `autodiff/unknown-parameter`, `autodiff/parameter-not-static`, `autodiff/mixed-types`,
 *   `autodiff/not-float32`, `autodiff/trained-statistic`.
 */
export function describeState(forward: Model, options: TrainStepOptions): StateTensor[] {
  const parameters = options.parameters.map((name) => describe(forward, name, 'parameter'));
  const slots = parameters.flatMap(({ name, dtype, dims }) =>
    options.optimizer.slots.map(
      (slot): StateTensor => ({ name: `${name}.${slot}`, kind: 'slot', parameter: name, dtype, dims }),
    ),
  );
  const dtype = parameters[0]?.dtype ?? 'float32';
  const other = parameters.find((parameter) => parameter.dtype !== dtype);
  if (other) throw mixedTypes(other.name, dtype, other.dtype);
  if (options.precision && dtype !== 'float32') throw notFloat32(options.parameters[0] as string, dtype);
  const counter: StateTensor = { name: 'step', kind: 'counter', dtype, dims: [] };
  return [
    ...parameters,
    ...slots,
    ...describeStatistics(forward, options),
    ...describeScale(options),
    counter,
  ];
}

function describeStatistics(
  forward: Model,
  { statistics = [], parameters }: TrainStepOptions,
): StateTensor[] {
  return statistics.map(({ name }) => {
    if (parameters.includes(name)) throw trainedStatistic(name);
    return describe(forward, name, 'statistic');
  });
}

function describeScale({ precision }: TrainStepOptions): StateTensor[] {
  const scale = lossScaleOf(precision);
  if (!scale) return [];
  const scalar = { dtype: 'float32', dims: [] } as const;
  return [
    { name: scaleNames.scale, kind: 'scale', ...scalar, initial: scale.initial },
    { name: scaleNames.steady, kind: 'counter', ...scalar },
  ];
}

function describe(forward: Model, name: string, kind: 'parameter' | 'statistic'): StateTensor {
  const value = findHeld(forward, name);
  if (!value) throw unknownHeld(forward, name, kind);
  const shape = value.type?.shape;
  if (!value.type || !isStatic(shape)) throw notStatic(name, kind, shape?.join(', ') ?? 'unknown');
  return { name, kind, dtype: value.type.dtype, dims: shape };
}

function findHeld(forward: Model, name: string): Value | undefined {
  const { inputs, initializers } = forward.graph;
  return [...inputs, ...initializers].find((value) => value.name === name);
}

function unknownHeld({ graph }: Model, name: string, kind: 'parameter' | 'statistic'): Fault {
  const known = [...graph.inputs, ...graph.initializers].map((value) => value.name);
  return new Fault({
    code: `autodiff/unknown-${kind}`,
    kind: 'request',
    subject: `${kind} "${name}"`,
    expected: `an input or initializer of graph "${graph.name}"`,
    received: 'no such name',
    remedy: `nearest: ${nearest(name, known) ?? 'none, the graph has neither'}`,
  });
}

function notStatic(name: string, kind: 'parameter' | 'statistic', received: string): Fault {
  return new Fault({
    code: `autodiff/${kind}-not-static`,
    kind: 'request',
    subject: `${kind} "${name}"`,
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

function notFloat32(name: string, received: DataType): Fault {
  return new Fault({
    code: 'autodiff/not-float32',
    kind: 'request',
    subject: `parameter "${name}"`,
    expected: 'float32, which mixed precision keeps parameters in',
    received,
    remedy: 'leave out precision, or export the model in float32',
  });
}

function trainedStatistic(name: string): Fault {
  return new Fault({
    code: 'autodiff/trained-statistic',
    kind: 'request',
    subject: `statistic "${name}"`,
    expected: 'state that is not trained',
    received: 'the name of a trained parameter',
    remedy: 'leave it out of the trained parameters',
  });
}
