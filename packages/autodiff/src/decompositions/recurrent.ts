import { Fault } from '@ouroboros/errors';
import { locate, type Node, type Value } from '@ouroboros/onnx';
import { dtypeOf, shapeOf } from '../algebra.ts';
import { type DecompositionContext, defineDecomposition } from '../decomposition.ts';
import { unsupported } from '../unsupported.ts';
import { type Cell, gru, lstm, resetAfterGru, rnn } from './cells.ts';

/**
 * Recurrent layers, unrolled over a sequence whose length is known. T: length, B: batch, D: directions, I: width of the
 * input, H: of the state, G: gates.
 */
export const recurrent = [
  defineDecomposition('RNN', (context) => unroll(context, rnn)),
  defineDecomposition('GRU', (context) =>
    unroll(context, context.node.int('linear_before_reset', 0) ? resetAfterGru : gru),
  ),
  defineDecomposition('LSTM', (context) => unroll(context, lstm)),
];

/** The results of one direction: h of every step in the order of time, [B, H] each, and the last state. */
interface Unrolled {
  readonly hidden: readonly Value[];
  readonly last: readonly Value[];
}

/** Sizes that the unrolled graph is built around. */
interface Sizes {
  readonly length: number;
  readonly width: number;
}

/** Activations without parameters, which are operators of the same names. */
const activationOperators = ['Sigmoid', 'Tanh', 'Relu'];

function unroll(context: DecompositionContext, cell: Cell): (Value | undefined)[] {
  const { g, node, input } = context;
  if (node.attributes.has('clip')) throw unsupported(node, 'no clipping of the gates', 'attribute clip');
  const batchFirst = node.int('layout', 0) === 1;
  // [T, B, I].
  const x = batchFirst ? g.transpose(input(0), [1, 0, 2]) : input(0);
  const sizes = { length: knownLength(node, x), width: knownWidth(node, input(2)) };
  const backward = directionsOf(node);
  const runs = backward.map((reverse, d) =>
    run(context, cell, x, sizes, { reverse, d, of: backward.length }),
  );
  const outputs = [isWanted(node, 0) ? sequence(context, runs, sizes, batchFirst) : undefined];
  for (let k = 0; k < cell.states; k++) {
    const last = runs.map(({ last }) => g.unsqueeze(last[k] as Value, [batchFirst ? 1 : 0]));
    outputs.push(isWanted(node, 1 + k) ? joined(context, last, batchFirst ? 1 : 0) : undefined);
  }
  return outputs;
}

function isWanted(node: Node, index: number): boolean {
  return (node.outputs[index]?.name ?? '') !== '';
}

/** Whether each direction runs against the time. */
function directionsOf(node: Node): readonly boolean[] {
  const direction = node.string('direction', 'forward');
  if (direction === 'bidirectional') return [false, true];
  if (direction === 'forward' || direction === 'reverse') return [direction === 'reverse'];
  throw unsupported(node, 'direction forward, reverse or bidirectional', direction);
}

/** One direction over the whole sequence. */
function run(
  context: DecompositionContext,
  cell: Cell,
  x: Value,
  sizes: Sizes,
  direction: { reverse: boolean; d: number; of: number },
): Unrolled {
  const { g, optional, node } = context;
  const { reverse, d, of } = direction;
  const part = (index: number, axis = 0): Value | undefined => {
    const whole = optional(index);
    return whole && pick(context, whole, axis, d, of);
  };
  const [bias, recurrenceBias] = biases(context, part(3), cell, sizes.width);
  const step = cell.prepare({
    g,
    recurrence: part(2) as Value,
    recurrenceBias,
    peepholes: part(7),
    activations: activationsOf(node, cell, d, of),
    width: sizes.width,
    reverse,
    coupled: node.int('input_forget', 0) === 1,
  });
  const projected = project(context, x, part(1) as Value, bias, sizes.length);
  const batchFirst = node.int('layout', 0) === 1 ? 1 : 0;
  let state: readonly Value[] = Array.from(
    { length: cell.states },
    (_, k) => part(5 + k, batchFirst) ?? zeroState(context, x, sizes.width),
  );
  const hidden: Value[] = [];
  for (let k = 0; k < sizes.length; k++) {
    const time = reverse ? sizes.length - 1 - k : k;
    const next = step(projected[time] as Value, state);
    const valid = isWithin(context, time);
    hidden[time] = valid ? g.where(valid, next[0] as Value, 0) : (next[0] as Value);
    const before = state;
    state = valid ? next.map((value, i) => g.where(valid, value, before[i] as Value)) : next;
  }
  return { hidden, last: state };
}

/** Part `d` of `of` along `axis`, without that axis. */
function pick({ g }: DecompositionContext, whole: Value, axis: number, d: number, of: number): Value {
  if (of === 1) return g.squeeze(whole, [axis]);
  const sizes = g.builder.int64s(new Array<number>(of).fill(1));
  const parts = g.builder.ops('Split', [whole, sizes], { axis }, { outputs: of });
  return g.squeeze(parts[d] as Value, [axis]);
}

/** What is added to the projected input, and what to every product with the state: [G H] each. */
function biases(
  { g }: DecompositionContext,
  both: Value | undefined,
  cell: Cell,
  width: number,
): readonly [Value | undefined, Value | undefined] {
  if (!both) return [undefined, undefined];
  const size = cell.gates * width;
  const parts = g.builder.ops('Split', [both, g.builder.int64s([size, size])], { axis: 0 }, { outputs: 2 });
  const [ofInput, ofState] = parts as [Value, Value];
  return cell.sumsBiases ? [g.add(ofInput, ofState), undefined] : [ofInput, ofState];
}

/** x W' + b for all steps in one product; then one value [B, G H] for each. */
function project(
  { g }: DecompositionContext,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  length: number,
): readonly Value[] {
  const rows = g.op('Gemm', [g.rows(x), weight, bias], { transB: 1 });
  if (length === 1) return [rows];
  return g.builder.ops('Split', [rows], { axis: 0, num_outputs: length }, { outputs: length });
}

/** Zeros [B, H]. */
function zeroState({ g }: DecompositionContext, x: Value, width: number): Value {
  const shape = g.op('Concat', [g.shapeSlice(x, 1, 2), g.builder.int64s([width])], { axis: 0 });
  return g.zeros(dtypeOf(x), shape);
}

/** True for the sequences of the batch that reach to step `time`, [B, 1]; undefined where all do. */
function isWithin({ g, optional }: DecompositionContext, time: number): Value | undefined {
  const lengths = optional(4);
  return lengths && g.unsqueeze(g.compare('Greater', lengths, time), [1]);
}

/** Y: [T, D, B, H], or [B, T, D, H] with the batch first. */
function sequence(
  context: DecompositionContext,
  runs: readonly Unrolled[],
  { length, width }: Sizes,
  batchFirst: boolean,
): Value {
  const { g } = context;
  const directions = runs.map(({ hidden }) => g.reshape(joined(context, hidden, 0), [length, 1, -1, width]));
  const y = joined(context, directions, 1);
  return batchFirst ? g.transpose(y, [2, 0, 1, 3]) : y;
}

function joined({ g }: DecompositionContext, parts: readonly Value[], axis: number): Value {
  return parts.length === 1 ? (parts[0] as Value) : g.op('Concat', parts, { axis });
}

/** The activation operators of direction `d`. */
function activationsOf(node: Node, cell: Cell, d: number, of: number): readonly string[] {
  const attribute = node.attributes.get('activations');
  const given = attribute?.type === 'strings' ? attribute.value : [];
  if (given.length === 0) return cell.activations;
  const count = cell.activations.length;
  if (given.length !== count * of) {
    throw unsupported(node, `${count * of} activations`, `${given.length}`);
  }
  return given.slice(d * count, (d + 1) * count).map((name) => {
    const operator = activationOperators.find((known) => known.toLowerCase() === name.toLowerCase());
    if (!operator) throw unsupported(node, `activations ${activationOperators.join(', ')}`, name);
    return operator;
  });
}

function knownWidth(node: Node, recurrence: Value): number {
  const width = node.int('hidden_size', 0) || shapeOf(recurrence)[2];
  if (typeof width === 'number') return width;
  throw unsupported(node, 'a known hidden_size', String(width));
}

function knownLength(node: Node, x: Value): number {
  const length = shapeOf(x)[0];
  if (typeof length === 'number' && length > 0) return length;
  throw new Fault({
    code: 'autodiff/unknown-length',
    kind: 'request',
    subject: locate(node),
    expected: 'a sequence of known length, over which the layer is unrolled',
    received: `length ${length ?? 'unknown'}`,
    remedy: 'export the model with a fixed sequence length (without a dynamic axis for time)',
  });
}
