import { Fault, nearest } from '@ouroboros/errors';
import type { GraphBuilder, Model, TensorType, Value } from '@ouroboros/onnx';
import type { NamedValues, TrainStepOptions } from './options.ts';
import type { StateTensor } from './state.ts';

/** Inputs of the train model, each at its place. */
export interface OuterInputs {
  readonly state: readonly Value[];
  readonly batch: NamedValues;
  readonly fixed: NamedValues;
}

/** An input called exactly `name`; throws Fault `autodiff/duplicate-name` where it is taken. */
export function declare(builder: GraphBuilder, name: string, type: TensorType): Value {
  const value = builder.input(name, type.dtype, type.shape ?? []);
  if (value.name === name) return value;
  throw new Fault({
    code: 'autodiff/duplicate-name',
    kind: 'request',
    subject: `input "${name}" of the train model`,
    expected: 'names that differ among parameters, their slots, batch inputs, step and learningRate',
    received: 'the name twice',
    remedy: 'rename it in the forward model',
  });
}

/**
 * Declares the state, the batch inputs with leading axes K and, with `accumulate`, A, and the fixed inputs.
 *
 * @throws Fault `autodiff/unknown-input`, `autodiff/unknown-type`, `autodiff/duplicate-name`.
 */
export function declareInputs(
  builder: GraphBuilder,
  forward: Model,
  state: readonly StateTensor[],
  options: TrainStepOptions,
): OuterInputs {
  const carried = state.map(({ name, dtype, dims }) => declare(builder, name, { dtype, shape: dims }));
  const held = new Set([...options.parameters, ...(options.statistics ?? []).map(({ name }) => name)]);
  const fixedNames = new Set(options.fixedInputs);
  checkFixed(forward, options.fixedInputs ?? []);
  const batch: Record<string, Value> = {};
  const fixed: Record<string, Value> = {};
  for (const { name, type } of forward.graph.inputs) {
    if (held.has(name)) continue;
    if (!type) throw untypedInput(name);
    if (fixedNames.has(name)) fixed[name] = declare(builder, name, type);
    else batch[name] = declare(builder, name, perStep(type, options));
  }
  for (const [name, type] of Object.entries(options.batchInputs ?? {})) {
    batch[name] = declare(builder, name, perStep(type, options));
  }
  return { state: carried, batch, fixed };
}

/** The type of K values of `type`, or of K times A. */
function perStep({ dtype, shape }: TensorType, { accumulate }: TrainStepOptions): TensorType {
  const leading = accumulate === undefined ? ['K'] : ['K', accumulate];
  return { dtype, shape: [...leading, ...(shape ?? [])] };
}

function checkFixed(forward: Model, names: readonly string[]): void {
  const known = forward.graph.inputs.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new Fault({
    code: 'autodiff/unknown-input',
    kind: 'request',
    subject: `fixed input "${stranger}"`,
    expected: `an input of graph "${forward.graph.name}"`,
    received: 'no such name',
    remedy: `nearest: ${nearest(stranger, known) ?? 'none, the graph has no inputs'}`,
  });
}

function untypedInput(name: string): Fault {
  return new Fault({
    code: 'autodiff/unknown-type',
    kind: 'request',
    subject: `input "${name}" of the forward model`,
    expected: 'a declared type',
    received: 'none',
  });
}
