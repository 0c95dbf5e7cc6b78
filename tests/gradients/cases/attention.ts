import {
  type AttributeLike,
  float,
  type GraphBuilder,
  type Tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import { type CaseTable, type FixedInput, type FloatInput, type GradientCase, x } from '../gradient-case.ts';

const microsoft = 'com.microsoft';

/** Cosines and sines of the angles of `steps` positions: [steps, half] each. */
function caches(g: GraphBuilder, steps: number, half: number): readonly [Value, Value] {
  const angle = (i: number): number => Math.floor(i / half) / 2 ** (i % half);
  const table = (f: (angle: number) => number): Tensor =>
    tensorOf(
      'float32',
      [steps, half],
      Array.from({ length: steps * half }, (_, i) => f(angle(i))),
    );
  return [g.initializer('cos', table(Math.cos)), g.initializer('sin', table(Math.sin))];
}

function positions(batch: number, steps: number): FixedInput {
  const values = Array.from({ length: batch * steps }, (_, i) => (i * 3 + 1) % 5);
  return { dtype: 'int64', shape: [batch, steps], values };
}

interface Request {
  readonly name: string;
  readonly inputs: readonly (FloatInput | FixedInput | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly outputs?: number;
  readonly opset?: number;
  readonly staticOnly?: boolean;
}

/** A case whose inputs go to the operator in order; undefined: omitted. */
function applied(opType: string, domain: string, request: Request): GradientCase {
  const { name, inputs, attributes = {}, outputs = 1, opset = 21, staticOnly } = request;
  const given = inputs.filter((input) => input !== undefined);
  return {
    name,
    dtype: 'float32',
    inputs: given,
    build: (g, values) => {
      g.opsetImports.set('', opset);
      const left = [...values];
      const operands = inputs.map((input) => (input ? left.shift() : undefined));
      return [...g.ops(opType, operands, attributes, { outputs, domain })];
    },
    ...(staticOnly ? { staticOnly } : {}),
  };
}

/** Static where ONNX Runtime's own inference goes wrong with symbols: queries of 3 axes, further outputs. */
function plain(request: Request): GradientCase {
  const staticOnly = request.inputs[0]?.shape.length === 3 || (request.outputs ?? 1) > 1;
  return applied('Attention', '', { opset: 23, staticOnly, ...request });
}

function bools(shape: number[], hidden: readonly number[]): FixedInput {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: count }, (_, i) => (hidden.includes(i) ? 0 : 1));
  return { dtype: 'bool', shape, values };
}

function ints(shape: number[], values: number[]): FixedInput {
  return { dtype: 'int32', shape, values };
}

const [flat, heads] = [x(2, 3, 4), x(2, 2, 3, 2)];
const two = { q_num_heads: 2, kv_num_heads: 2 };

const standard: readonly GradientCase[] = [
  plain({ name: '4 axes', inputs: [heads, x(2, 2, 4, 2), x(2, 2, 4, 3)] }),
  plain({ name: '3 axes', inputs: [flat, x(2, 4, 4), x(2, 4, 6)], attributes: two }),
  plain({
    name: '3 axes, grouped queries, causal',
    inputs: [x(2, 3, 8), x(2, 3, 4), x(2, 3, 6)],
    attributes: { q_num_heads: 4, kv_num_heads: 2, is_causal: 1 },
  }),
  plain({ name: '4 axes, one head of keys for all', inputs: [x(1, 3, 2, 2), x(1, 1, 3, 2), x(1, 1, 3, 2)] }),
  plain({
    name: 'causal, scale and softcap',
    inputs: [heads, heads, heads],
    attributes: { is_causal: 1, scale: float(0.3), softcap: float(2) },
  }),
  plain({ name: 'a mask added', inputs: [heads, heads, heads, x(3, 3)] }),
  plain({
    name: 'a mask added to each head, causal',
    inputs: [heads, heads, heads, x(1, 2, 3, 3)],
    attributes: { is_causal: 1 },
  }),
  plain({ name: 'a mask of truth values', inputs: [heads, heads, heads, bools([2, 1, 3, 3], [2, 10, 11])] }),
  plain({
    name: 'a query that sees nothing',
    inputs: [heads, heads, heads, bools([3, 3], [3, 4, 5])],
  }),
  plain({
    name: 'a mask that leaves the first query nothing but what comes later',
    inputs: [heads, heads, heads, bools([2, 1, 3, 3], [0, 3, 6])],
    attributes: { is_causal: 1 },
  }),
  plain({
    name: 'grouped, with a mask and all outputs',
    inputs: [x(1, 4, 3, 2), x(1, 2, 3, 2), x(1, 2, 3, 2), x(1, 1, 3, 3)],
    outputs: 4,
  }),
  plain({
    name: 'past and present, causal',
    inputs: [flat, flat, flat, undefined, x(2, 2, 2, 2), x(2, 2, 2, 2)],
    attributes: { ...two, is_causal: 1 },
    outputs: 3,
  }),
  plain({
    name: 'lengths of the keys',
    inputs: [
      heads,
      x(2, 2, 4, 2),
      x(2, 2, 4, 2),
      undefined,
      undefined,
      undefined,
      { dtype: 'int64', shape: [2], values: [3, 4] },
    ],
    opset: 24,
  }),
  plain({
    name: 'lengths of the keys, causal',
    inputs: [
      heads,
      x(2, 2, 4, 2),
      x(2, 2, 4, 2),
      undefined,
      undefined,
      undefined,
      { dtype: 'int64', shape: [2], values: [2, 4] },
    ],
    attributes: { is_causal: 1 },
    opset: 24,
  }),
  plain({
    name: 'the softmax as an output',
    inputs: [heads, heads, heads],
    attributes: { qk_matmul_output_mode: 3 },
    outputs: 4,
  }),
];

function multiHead(request: Request): GradientCase {
  const attributes = { num_heads: 2, ...request.attributes };
  return applied('MultiHeadAttention', microsoft, { ...request, attributes });
}

const multiple: readonly GradientCase[] = [
  multiHead({ name: 'apart', inputs: [flat, x(2, 4, 4), x(2, 4, 6)] }),
  multiHead({
    name: 'a bias and a scale',
    inputs: [flat, flat, flat, x(12)],
    attributes: { scale: float(0.4) },
  }),
  multiHead({
    name: 'a bias, values of another width',
    inputs: [flat, flat, x(2, 3, 6), x(14)],
    staticOnly: true,
  }),
  multiHead({ name: 'unidirectional', inputs: [flat, flat, flat], attributes: { unidirectional: 1 } }),
  multiHead({
    name: 'padding',
    inputs: [flat, flat, flat, undefined, ints([2, 3], [1, 1, 0, 1, 1, 1])],
  }),
  multiHead({
    name: 'padding by lengths, another filter',
    inputs: [flat, flat, flat, x(12), ints([2], [2, 3])],
    attributes: { mask_filter_value: float(-50) },
  }),
  multiHead({
    name: 'an attention bias',
    inputs: [flat, flat, flat, undefined, undefined, x(1, 2, 3, 3)],
  }),
  multiHead({
    name: 'past and present, unidirectional',
    inputs: [flat, flat, flat, undefined, undefined, undefined, x(2, 2, 2, 2), x(2, 2, 2, 2)],
    attributes: { unidirectional: 1 },
    outputs: 3,
  }),
  multiHead({ name: 'keys and values by heads', inputs: [flat, x(2, 2, 4, 2), x(2, 2, 4, 2)] }),
];

interface GroupQuery {
  readonly name: string;
  readonly inputs: readonly (FloatInput | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly rotary?: number;
  readonly past?: number;
  readonly bias?: FloatInput;
  readonly positions?: FixedInput;
}

/** Batch 2, 3 steps, 4 heads of queries over 2 of keys, width 16. */
function groupQuery({
  name,
  inputs,
  attributes,
  rotary = 0,
  past = 0,
  bias,
  positions: at,
}: GroupQuery): GradientCase {
  const cached = past > 0 ? [x(1, 2, past, 16), x(1, 2, past, 16)] : [];
  const batch = inputs[0]?.shape[0] ?? 1;
  return {
    name,
    dtype: 'float32',
    inputs: [...inputs, ...cached, bias, at].filter((input) => input !== undefined),
    build: (g, values) => {
      const left = [...values];
      const take = (given: unknown): Value | undefined => (given ? left.shift() : undefined);
      const operands = [take(inputs[0]), take(inputs[1]), take(inputs[2]), take(past), take(past)];
      const total = 3 + past;
      const ends = g.initializer(
        'ends',
        tensorOf('int32', [batch], new Array<number>(batch).fill(total - 1)),
      );
      const whole = g.initializer('total', tensorOf('int32', [], [total]));
      const tables = rotary > 0 ? caches(g, 8, rotary / 2) : [undefined, undefined];
      const added = take(bias);
      const optional = [ends, whole, ...tables, take(at), added];
      return [
        ...g.ops(
          'GroupQueryAttention',
          [...operands, ...optional],
          { num_heads: 4, kv_num_heads: 2, do_rotary: rotary > 0 ? 1 : 0, ...attributes },
          { domain: microsoft, outputs: 3 },
        ),
      ];
    },
    // ONNX Runtime gives the result the width of the packed input where that has a symbol.
    ...(inputs[1] ? {} : { staticOnly: true }),
  };
}

const apart = [x(2, 3, 64), x(2, 3, 32), x(2, 3, 32)];

const grouped: readonly GradientCase[] = [
  groupQuery({ name: 'apart', inputs: apart }),
  groupQuery({ name: 'packed', inputs: [x(2, 3, 128), undefined, undefined] }),
  groupQuery({ name: 'rotary', inputs: apart, rotary: 16 }),
  groupQuery({
    name: 'packed, rotary by interleaved pairs, scale',
    inputs: [x(1, 3, 128), undefined, undefined],
    rotary: 16,
    attributes: { rotary_interleaved: 1, scale: float(0.2) },
  }),
  groupQuery({
    name: 'softcap and a local window',
    inputs: apart,
    attributes: { softcap: float(3), local_window_size: 2 },
  }),
  groupQuery({ name: 'an attention bias', inputs: apart, bias: x(1, 4, 3, 3) }),
  groupQuery({
    name: 'past and present, rotary',
    inputs: [x(1, 3, 64), x(1, 3, 32), x(1, 3, 32)],
    rotary: 16,
    past: 2,
  }),
];

function packed(request: Request): GradientCase {
  const attributes = { num_heads: 2, ...request.attributes };
  // ONNX Runtime gives the result the width of the weights where that has a symbol.
  return applied('Attention', microsoft, { ...request, attributes, staticOnly: true });
}

const inside: readonly GradientCase[] = [
  packed({ name: 'weights and bias', inputs: [x(2, 3, 3), x(3, 12), x(12)] }),
  packed({
    name: 'unidirectional, present',
    inputs: [x(2, 3, 3), x(3, 12), x(12)],
    attributes: { unidirectional: 1 },
    outputs: 2,
  }),
  packed({ name: 'padding', inputs: [x(2, 3, 3), x(3, 12), x(12), ints([2, 3], [1, 1, 0, 1, 1, 1])] }),
  packed({
    name: 'past and present',
    inputs: [x(2, 3, 3), x(3, 12), x(12), undefined, x(2, 2, 2, 2, 2)],
    attributes: { unidirectional: 1 },
    outputs: 2,
  }),
  packed({
    name: 'values of another width, an attention bias',
    inputs: [x(2, 3, 3), x(3, 14), x(14), undefined, undefined, x(2, 2, 3, 3)],
    attributes: { qkv_hidden_sizes: [4, 4, 6] },
  }),
];

const rotations: readonly GradientCase[] = [
  ...[0, 1].flatMap((interleaved) => [
    applied('RotaryEmbedding', '', {
      name: `4 axes, positions${interleaved ? ', interleaved' : ''}`,
      inputs: [x(2, 3, 2, 4), x(5, 2), x(5, 2), positions(2, 2)],
      attributes: { interleaved },
      opset: 23,
    }),
    applied('RotaryEmbedding', '', {
      name: `3 axes, caches by step, part of the width${interleaved ? ', interleaved' : ''}`,
      inputs: [x(2, 3, 12), x(2, 3, 2), x(2, 3, 2)],
      attributes: { interleaved, num_heads: 2, rotary_embedding_dim: 4 },
      opset: 23,
    }),
  ]),
];

const microsoftRotations: readonly GradientCase[] = [
  applied('RotaryEmbedding', microsoft, {
    name: '3 axes, as many heads as the caches leave',
    inputs: [x(2, 3, 8), positions(2, 3), x(5, 2), x(5, 2)],
    staticOnly: true,
  }),
  applied('RotaryEmbedding', microsoft, {
    name: '4 axes, one position to count from, interleaved',
    inputs: [x(2, 2, 3, 4), { dtype: 'int64', shape: [1], values: [1] }, x(5, 2), x(5, 2)],
    attributes: { interleaved: 1 },
  }),
  applied('RotaryEmbedding', microsoft, {
    name: 'part of the width',
    inputs: [x(2, 3, 12), positions(2, 3), x(5, 2), x(5, 2)],
    attributes: { num_heads: 2, rotary_embedding_dim: 4 },
  }),
];

/** Attention in its forms, and the embeddings of positions that go with it. */
export const attention: CaseTable = {
  Attention: standard,
  'com.microsoft.MultiHeadAttention': multiple,
  'com.microsoft.GroupQueryAttention': grouped,
  'com.microsoft.Attention': inside,
  RotaryEmbedding: rotations,
  'com.microsoft.RotaryEmbedding': microsoftRotations,
};
