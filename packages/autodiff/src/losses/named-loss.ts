import { Fault, nearest, unknownName } from '@ouroboros/errors';
import { type GraphBuilder, isFloating, type Model, type TensorType, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import type { NamedValues } from '../training/options.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy, type WeightedLoss } from './cross-entropy.ts';
import { weightedSum } from './weighted-sum.ts';

/** The losses that `namedLoss` knows. */
export const lossNames = ['cross-entropy', 'mean-squared-error', 'binary-cross-entropy', 'output'] as const;

/** One of `lossNames`. */
export type LossName = (typeof lossNames)[number];

/** How a named loss meets a model. */
export interface NamedLossOptions {
  /** Output of the model that the loss reads; default: the only one, else the one called `logits` or `loss`. */
  readonly output?: string;
  /** Outputs of the model that are no candidates for the default, such as those of running statistics. */
  readonly except?: readonly string[];
  /** Axis of the classes of cross-entropy; default -1; 1 for images [B, C, H, W]. */
  readonly axis?: number;
  /** Name of the input that holds what the output should be; default `targets`. Not for `output`. */
  readonly targets?: string;
  /** Name of the input that weighs positions (elements, for the losses of single elements); none when absent. */
  readonly weights?: string;
}

/** The parts of `TrainStepOptions` that a named loss brings. */
export interface BoundLoss {
  /** Name of the output of the model that the loss reads. */
  readonly output: string;
  /** The inputs that the loss reads besides the outputs of the model, with their types in one step. */
  readonly batchInputs: Readonly<Record<string, TensorType>>;
  readonly loss: (builder: GraphBuilder, outputs: NamedValues, batch: NamedValues) => Value | WeightedLoss;
}

/** A loss by name, for any model. */
export interface NamedLoss {
  readonly name: LossName;
  /**
   * What `buildTrainStep` needs to train `forward` with this loss.
   *
   * @throws Fault `autodiff/unknown-output`, `autodiff/ambiguous-output`, `autodiff/unknown-shape`,
   *   `autodiff/not-floating`, `autodiff/loss-not-scalar`, `autodiff/unknown-axis`.
   */
  readonly bind: (forward: Model, options?: NamedLossOptions) => BoundLoss;
}

/** What tells one loss from another. */
interface Kind {
  /** Types of the targets and of the weights for an output of type `output`; undefined: the loss has neither. */
  readonly types: ((output: KnownType, axis: number) => readonly [TensorType, TensorType]) | undefined;
  readonly write: (builder: GraphBuilder, output: Value, inputs: LossInputs) => Value | WeightedLoss;
}

interface LossInputs {
  readonly targets: Value;
  readonly weights: Value | undefined;
  /** Counted from the front. */
  readonly axis: number;
}

type KnownType = TensorType & { readonly shape: NonNullable<TensorType['shape']> };

const elementwise = (type: KnownType): readonly [TensorType, TensorType] => [type, type];

const kinds: Readonly<Record<LossName, Kind>> = {
  'cross-entropy': {
    types: ({ dtype, shape }, axis) => {
      const positions = shape.filter((_, i) => i !== axis);
      return [
        { dtype: 'int64', shape: positions },
        { dtype, shape: positions },
      ];
    },
    write: (builder, output, { targets, weights, axis }) =>
      crossEntropy(builder, classesLast(builder, output, axis), targets, weights),
  },
  'mean-squared-error': {
    types: elementwise,
    write: (builder, output, { targets, weights }) => {
      const g = new Algebra(builder);
      return weightedSum(g, g.square(g.sub(output, targets)), weights);
    },
  },
  'binary-cross-entropy': {
    types: elementwise,
    write: (builder, output, { targets, weights }) => binaryCrossEntropy(builder, output, targets, weights),
  },
  output: { types: undefined, write: (_, output) => output },
};

/**
 * The loss called `name`: `cross-entropy` of class indices in nats, `mean-squared-error`, `binary-cross-entropy` from
 * logits in nats, or `output`, where the model computes its own. All but the last are means over positions or
 * elements, weighted where weights are given.
 *
 * @example
 * buildTrainStep(forward, { parameters, optimizer: adamW(), ...namedLoss('cross-entropy').bind(forward) });
 *
 * @throws Fault `autodiff/unknown-loss` with the nearest name.
 */
export function namedLoss(name: string): NamedLoss {
  const known = lossNames.find((candidate) => candidate === name);
  if (!known) throw unknownLoss(name);
  return { name: known, bind: (forward, options = {}) => bind(kinds[known], forward, options) };
}

function bind(kind: Kind, forward: Model, options: NamedLossOptions): BoundLoss {
  const output = chooseOutput(forward, options);
  const type = knownType(output);
  if (!kind.types) {
    requireScalar(output.name, type);
    return { output: output.name, batchInputs: {}, loss: (_, outputs) => outputs[output.name] as Value };
  }
  const axis = options.axis ?? -1;
  const front = axis < 0 ? axis + type.shape.length : axis;
  if (front < 0 || front >= type.shape.length) throw unknownAxis(output.name, axis, type);
  const [targetType, weightType] = kind.types(type, front);
  const { targets = 'targets', weights } = options;
  return {
    output: output.name,
    batchInputs: { [targets]: targetType, ...(weights === undefined ? {} : { [weights]: weightType }) },
    loss: (builder, outputs, batch) =>
      kind.write(builder, outputs[output.name] as Value, {
        targets: batch[targets] as Value,
        weights: weights === undefined ? undefined : batch[weights],
        axis: front,
      }),
  };
}

/** `logits` with the axis of the classes last. */
function classesLast(builder: GraphBuilder, logits: Value, axis: number): Value {
  const axes = Array.from({ length: logits.type?.shape?.length ?? 0 }, (_, i) => i);
  return new Algebra(builder).transpose(logits, [...axes.filter((i) => i !== axis), axis]);
}

function chooseOutput({ graph }: Model, { output, except = [] }: NamedLossOptions): Value {
  const candidates = graph.outputs.filter(({ name }) => output !== undefined || !except.includes(name));
  const names = candidates.map(({ name }) => name);
  if (output !== undefined) {
    const found = candidates.find(({ name }) => name === output);
    if (!found) throw unknownOutput(graph.name, output, names);
    return found;
  }
  const only = candidates.length === 1 ? candidates[0] : undefined;
  const chosen = only ?? candidates.find(({ name }) => name === 'logits' || name === 'loss');
  if (!chosen) throw ambiguousOutput(graph.name, names);
  return chosen;
}

function knownType({ name, type }: Value): KnownType {
  const subject = `output "${name}" of the forward model`;
  if (!type?.shape) {
    throw new Fault({
      code: 'autodiff/unknown-shape',
      kind: 'request',
      subject,
      expected: 'a known number of axes, which the loss depends on',
      received: 'no shape from inference',
      remedy: 'declare the shape in the model',
    });
  }
  if (!isFloating(type.dtype)) {
    throw new Fault({
      code: 'autodiff/not-floating',
      kind: 'request',
      subject,
      expected: 'a floating type to differentiate',
      received: type.dtype,
    });
  }
  return { dtype: type.dtype, shape: type.shape };
}

function requireScalar(name: string, { shape }: KnownType): void {
  if (shape.every((dim) => dim === 1)) return;
  throw new Fault({
    code: 'autodiff/loss-not-scalar',
    kind: 'request',
    subject: `output "${name}" of the forward model`,
    expected: 'a loss of one element',
    received: `shape [${shape.join(', ')}]`,
    remedy: `reduce it in the model, or choose one of ${lossNames.slice(0, -1).join(', ')}`,
  });
}

function unknownLoss(name: string): Fault {
  return unknownName({ code: 'autodiff/unknown-loss', subject: 'loss', name, known: lossNames });
}

function unknownOutput(graph: string, name: string, known: readonly string[]): Fault {
  return new Fault({
    code: 'autodiff/unknown-output',
    kind: 'request',
    subject: `output "${name}" that the loss reads`,
    expected: `an output of graph "${graph}"`,
    received: 'no such name',
    remedy: `nearest: ${nearest(name, known) ?? 'none, the graph has no outputs'}`,
  });
}

function ambiguousOutput(graph: string, known: readonly string[]): Fault {
  return new Fault({
    code: 'autodiff/ambiguous-output',
    kind: 'request',
    subject: `graph "${graph}"`,
    expected: 'one output, or one called "logits" or "loss", that the loss reads',
    received: known.length === 0 ? 'none' : `outputs ${known.join(', ')}`,
    remedy: 'name the output',
  });
}

function unknownAxis(name: string, axis: number, { shape }: KnownType): Fault {
  return new Fault({
    code: 'autodiff/unknown-axis',
    kind: 'request',
    subject: `axis ${axis} of the classes in output "${name}"`,
    expected: `an axis of shape [${shape.join(', ')}]`,
    received: `${axis}`,
  });
}
