import { isStatic, type Node, type Value } from '@ouroboros/onnx';
import { constantInts } from '../algebra.ts';

/**
 * The leading axes over which a node repeats the same work: its outputs at index i of these axes depend on its inputs
 * at index i alone, and on inputs without these axes as a whole. Any shorter list of leading axes is a frame as well.
 */
export type Frame = readonly number[];

/** First axis that the node mixes elements along, counted from the front; axes before it may be its frame. */
type FirstMixedAxis = (node: Node, rank: number) => number;

/** Element by element: no axis is mixed. */
const pointwise: FirstMixedAxis = (_, rank) => rank - 1;

const alongAxis =
  (fallback: number): FirstMixedAxis =>
  (node, rank) =>
    fromFront(node.int('axis', fallback), rank);

/** Axes that a constant input lists. */
const listed =
  (index: number): FirstMixedAxis =>
  (node, rank) => {
    const axes = constantInts(node.inputs[index]);
    return axes && axes.length > 0 ? Math.min(...axes.map((axis) => fromFront(axis, rank))) : 0;
  };

const reduction: FirstMixedAxis = (node, rank) => (node.int('keepdims', 1) === 0 ? 0 : listed(1)(node, rank));

/** The first axes that the node leaves in place. */
const transposition: FirstMixedAxis = (node, rank) => {
  const perm = node.ints('perm') ?? [];
  const moved = perm.findIndex((axis, i) => axis !== i);
  return moved < 0 ? 0 : Math.min(moved, rank - 1);
};

/** A product of batches of matrices, one pair for each place in the frame. */
const product: FirstMixedAxis = (node, rank) => {
  const sameRank = node.inputs.every((input) => input?.type?.shape?.length === rank);
  const strided = node.int('transBatchA', 0) + node.int('transBatchB', 0) > 0;
  return sameRank && !strided ? rank - 2 : 0;
};

const operators: ReadonlyMap<string, FirstMixedAxis> = new Map([
  ...[
    'Abs Add And Cast Clip Cos Div Equal Erf Exp Gelu Greater GreaterOrEqual HardSigmoid Less LessOrEqual Log Max',
    'Min Mul Neg Not Or Pow Reciprocal Relu Sigmoid Sign Sin Sqrt Sub Sum Tanh Where',
    'com.microsoft.FastGelu com.microsoft.Gelu com.microsoft.QuickGelu',
  ]
    .flatMap((line) => line.split(' '))
    .map((operator) => [operator, pointwise] as const),
  ...['Softmax', 'LogSoftmax', 'LayerNormalization', 'Concat'].map(
    (operator) => [operator, alongAxis(-1)] as const,
  ),
  ...['Split', 'GatherElements', 'ScatterElements'].map((operator) => [operator, alongAxis(0)] as const),
  ...['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin'].map((operator) => [operator, reduction] as const),
  ['Transpose', transposition],
  ['Reshape', pointwise],
  ['Slice', listed(3)],
  ['Pad', listed(3)],
  ['MatMul', product],
  ['com.microsoft.FusedMatMul', product],
]);

/** `axis` counted from the front. */
function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The longest frame of `node`; undefined when it has none, or its sizes are not known. */
export function frameOf(node: Node): Frame | undefined {
  const mixed = operators.get(node.qualifiedType);
  const shape = node.outputs[0]?.type?.shape;
  if (!mixed || !isStatic(shape) || shape.length < 2) return undefined;
  const limit = Math.min(mixed(node, shape.length), shape.length - 1);
  for (let length = limit; length > 0; length--) {
    const frame = shape.slice(0, length);
    if (fits(node, frame, shape.length)) return frame;
  }
  return undefined;
}

/** True when every output has the frame, and every input has it or lies wholly behind it. */
function fits(node: Node, frame: Frame, rank: number): boolean {
  if (node.opType === 'Reshape') return hasFrame(node.inputs[0] as Value, frame);
  const framed = (value: Value): boolean => hasFrame(value, frame) && value.type?.shape?.length === rank;
  return (
    node.outputs.every((output) => output.name === '' || framed(output)) &&
    node.inputs.every((input) => !input || framed(input) || isBehind(input, rank - frame.length))
  );
}

/** True when the shape of `value` begins with `frame`. */
export function hasFrame(value: Value, frame: Frame): boolean {
  const shape = value.type?.shape;
  return isStatic(shape) && shape.length > frame.length && frame.every((size, axis) => shape[axis] === size);
}

/** True for a value that broadcasts along the frame because it has no axes there. */
function isBehind(value: Value, rest: number): boolean {
  const shape = value.type?.shape;
  return isStatic(shape) && shape.length <= rest;
}

/** The leading axes that both frames have. */
export function commonFrame(a: Frame, b: Frame): Frame {
  const differs = a.findIndex((size, axis) => size !== b[axis]);
  return differs < 0 ? a : a.slice(0, differs);
}
