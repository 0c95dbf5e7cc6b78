import { Fault } from '@ouroboros/errors';
import {
  elementCount,
  GraphBuilder,
  isFloating,
  isStatic,
  type Model,
  parametersOf,
  prepare,
  type TensorType,
  type Value,
} from '@ouroboros/onnx';
import { tryReverse } from '../differentiate.ts';
import { countOperators, type OperatorCount } from './operators.ts';

/** An input, output or parameter of an examined model. */
export interface ExaminedValue {
  readonly name: string;
  readonly dtype: TensorType['dtype'] | undefined;
  readonly shape: TensorType['shape'] | undefined;
}

/** A floating-point initializer of an examined model. */
export interface ExaminedParameter extends ExaminedValue {
  /** Number of elements. */
  readonly count: number;
  /** True where it is meant to be trained (see `parametersOf`) and an output depends on it in a differentiable way. */
  readonly trainable: boolean;
}

/** What stands in the way of training a model. */
export interface Problem {
  readonly code: string;
  /** What is wrong, for which node or value, and what to do: one line. */
  readonly message: string;
}

/** What a model is, and whether it can be trained. */
export interface Examination {
  /** True when nothing stands in the way. */
  readonly ok: boolean;
  /** Version of the standard operator set as the file has it; 0 where it imports none. */
  readonly opset: number;
  /** The floating-point initializers. */
  readonly parameters: readonly ExaminedParameter[];
  readonly inputs: readonly ExaminedValue[];
  readonly outputs: readonly ExaminedValue[];
  /** Operators of the prepared graph: functions inlined, constants folded. */
  readonly operators: readonly OperatorCount[];
  /** All of them, not only the first. */
  readonly problems: readonly Problem[];
}

/**
 * Looks at a model as `prepare` and `differentiate` would and reports everything they would refuse in one pass: a node that
 * cannot be typed or differentiated is named, and the rest of the graph is examined as if it could. Leaves `model` as it was.
 */
export function examine(model: Model): Examination {
  const problems = new Map<string, Problem>();
  const report = (error: unknown): void => {
    if (!(error instanceof Fault)) throw error;
    problems.set(error.message, { code: error.code, message: error.message });
  };
  const prepared = prepare(model, { report });
  const { graph } = prepared;
  const floats = graph.initializers.filter(({ type }) => type && isFloating(type.dtype));
  const parameters = parametersOf(graph);
  const operators = countOperators(graph);
  const inputs = graph.inputs.map(describe);
  const outputs = graph.outputs.map(describe);
  const reached = tryGradients(prepared, parameters, report);
  if (reached.size === 0) report(noParameters(prepared));
  return {
    ok: problems.size === 0,
    opset: model.opsetImports.get('') ?? 0,
    parameters: floats.map((value) => ({
      ...describe(value),
      count: sizeOf(value),
      trainable: reached.has(value),
    })),
    ...{ inputs, outputs, operators, problems: [...problems.values()] },
  };
}

/** Differentiates all floating outputs, past whatever cannot be; gives the parameters that they depend on. */
function tryGradients(
  { graph, opsetImports }: Model,
  parameters: readonly Value[],
  report: (error: unknown) => void,
): ReadonlySet<Value> {
  const outputs = graph.outputs.filter(({ type }) => !type || isFloating(type.dtype));
  try {
    const gradients = tryReverse(new GraphBuilder(graph, opsetImports), outputs, parameters, report);
    return new Set(parameters.filter((_, i) => gradients[i]));
  } catch (error) {
    report(error);
    return new Set();
  }
}

function describe({ name, type }: Value): ExaminedValue {
  return { name, dtype: type?.dtype, shape: type?.shape };
}

function sizeOf({ type }: Value): number {
  return isStatic(type?.shape) ? elementCount(type.shape) : 0;
}

function noParameters({ graph }: Model): Fault {
  const outputs = graph.outputs.map(({ name, type }) => `"${name}" (${type?.dtype ?? 'unknown type'})`);
  return new Fault({
    code: 'autodiff/no-parameters',
    kind: 'request',
    subject: `graph "${graph.name}"`,
    expected: 'a floating-point output that depends on floating-point initializers, which are trained',
    received: `${graph.initializers.length} initializers and the outputs ${outputs.join(', ') || 'none'}`,
    remedy: 'export the model with its parameters inside, and its logits or its loss as an output',
  });
}
