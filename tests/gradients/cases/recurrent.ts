import type { AttributeLike } from '@ouroboros/onnx';
import { type CaseTable, type FixedInput, type FloatInput, type GradientCase, x } from '../gradient-case.ts';

const gates = { RNN: 1, GRU: 3, LSTM: 4 } as const;

interface Layer {
  readonly length?: number;
  readonly batch?: number;
  readonly width?: number;
  readonly hidden?: number;
  readonly direction?: 'forward' | 'reverse' | 'bidirectional';
  readonly bias?: boolean;
  /** Initial states are given. */
  readonly initial?: boolean;
  /** How long each sequence of the batch is. */
  readonly lengths?: readonly number[];
  readonly peepholes?: boolean;
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  /** Which outputs are used. */
  readonly outputs?: readonly number[];
}

/** A layer over [length, batch, width], in float32: the kernels know no other type. */
function layer(operator: keyof typeof gates, name: string, options: Layer = {}): GradientCase {
  const { length = 3, batch = 2, width = 3, hidden = 2, direction = 'forward', bias = true } = options;
  const directions = direction === 'bidirectional' ? 2 : 1;
  const rows = gates[operator] * hidden;
  const state = x(directions, batch, hidden);
  const slots: (FloatInput | FixedInput | undefined)[] = [
    x(length, batch, width),
    x(directions, rows, width),
    x(directions, rows, hidden),
    bias ? x(directions, 2 * rows) : undefined,
    options.lengths ? { dtype: 'int32', shape: [batch], values: options.lengths } : undefined,
    options.initial ? state : undefined,
    options.initial && operator === 'LSTM' ? state : undefined,
    options.peepholes ? x(directions, 3 * hidden) : undefined,
  ];
  const states = operator === 'LSTM' ? 2 : 1;
  return {
    name,
    dtype: 'float32',
    // It is unrolled over a length that must be a number.
    staticOnly: true,
    inputs: slots.filter((slot) => slot !== undefined),
    build: (g, given) => {
      const rest = [...given];
      const inputs = slots.map((slot) => slot && rest.shift());
      const attributes = { hidden_size: hidden, direction, ...options.attributes };
      const used = inputs.slice(0, inputs.findLastIndex((value) => value !== undefined) + 1);
      const outputs = g.ops(operator, used, attributes, { outputs: 1 + states });
      return options.outputs ? outputs.filter((_, i) => options.outputs?.includes(i)) : outputs;
    },
  };
}

/** What all kinds of layers have. */
function common(operator: keyof typeof gates): GradientCase[] {
  return [
    layer(operator, 'forward'),
    layer(operator, 'reverse, without biases', { direction: 'reverse', bias: false }),
    layer(operator, 'bidirectional, from initial states', { direction: 'bidirectional', initial: true }),
    layer(operator, 'one step of one sequence', { length: 1, batch: 1, hidden: 1 }),
    layer(operator, 'sequences of several lengths, both ways', {
      direction: 'bidirectional',
      lengths: [1, 3],
      initial: true,
    }),
    layer(operator, 'only the last state is used', { outputs: [1] }),
  ];
}

/** Recurrent layers. */
export const recurrent: CaseTable = {
  RNN: [
    ...common('RNN'),
    layer('RNN', 'sigmoid and tanh', {
      direction: 'bidirectional',
      attributes: { activations: ['Sigmoid', 'Tanh'] },
    }),
  ],
  GRU: [
    ...common('GRU'),
    layer('GRU', 'reset after the product', {
      initial: true,
      direction: 'bidirectional',
      attributes: { linear_before_reset: 1 },
    }),
    layer('GRU', 'reset after the product, without biases', {
      bias: false,
      attributes: { linear_before_reset: 1 },
    }),
    layer('GRU', 'other activations', { attributes: { activations: ['Tanh', 'Sigmoid'] } }),
  ],
  LSTM: [
    ...common('LSTM'),
    layer('LSTM', 'peepholes', { peepholes: true, direction: 'bidirectional', initial: true }),
    layer('LSTM', 'the forget gate coupled to the input gate', { attributes: { input_forget: 1 } }),
    layer('LSTM', 'the last cell state alone', { outputs: [2] }),
  ],
};
