import { type Dim, float, type Node, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, shapeOf } from '../algebra.ts';
import { defineRule } from '../rule.ts';
import { callKernel, type Kernel, operatorOf } from './kernel.ts';

/** Sizes of a causal attention. */
export interface AttentionHeads {
  /** H: heads of queries. */
  readonly heads: number;
  /** G: heads of keys and values; H is a multiple. */
  readonly keyHeads: number;
  /** D. */
  readonly width: number;
  /** Factor of the scores; default 1 / sqrt(D). */
  readonly scale?: number;
}

const attributes = ['heads', 'key_heads', 'scale'];

/**
 * Causal attention over queries, keys and values side by side, [T, B, (H + 2 G) D], to [T, B, H D] and the logarithms of the
 * sums of the exponentials of scores [B, H, T], which the gradient needs.
 */
export const causalAttention: Kernel = {
  name: 'CausalAttention',
  attributes,
  body: (g, inputs, call) => {
    const sizes = sizesOf(call);
    const { values, scores } = written(g, inputs[0] as Value, sizes);
    const logSum = g.op('ReduceLogSumExp', [scores, g.builder.int64s([-1])], { keepdims: 1 });
    const mixed = g.op('MatMul', [g.op('Exp', [g.sub(scores, logSum)]), values]);
    const flat = g.op('Reshape', [logSum, g.builder.int64s([0, sizes.heads, -1])]);
    return [joinHeads(g, mixed, sizes.heads * sizes.width), flat];
  },
};

/** (joined, mixed, log sums, d mixed) to d joined. */
export const causalAttentionGradient: Kernel = {
  name: 'CausalAttentionGradient',
  attributes,
  body: (g, inputs, call) => {
    const sizes = sizesOf(call);
    const { keyHeads: G, width: D, heads: H, scale } = sizes;
    const [joined, mixed, flat, dMixed] = inputs as [Value, Value, Value, Value];
    const { queries, keys, values, scores } = written(g, joined, sizes);
    const logSum = g.op('Reshape', [flat, g.builder.int64s([0, G, H / G, -1, 1])]);
    const weights = g.op('Exp', [g.sub(scores, logSum)]);
    const slope = splitHeads(g, dMixed, G, H / G, D);
    const delta = lastSum(g, g.mul(slope, splitHeads(g, mixed, G, H / G, D)));
    const dWeights = g.op('MatMul', [slope, acrossHeads(g, values)]);
    const dScores = g.mul(g.mul(weights, g.sub(dWeights, delta)), scale);
    const shared = (a: Value): Value => g.reduceSum(a, [2], true);
    const parts = [
      joinHeads(g, g.op('MatMul', [dScores, keys]), H * D),
      joinHeads(g, shared(g.op('MatMul', [acrossHeads(g, dScores), queries])), G * D),
      joinHeads(g, shared(g.op('MatMul', [acrossHeads(g, weights), slope])), G * D),
    ];
    return [g.op('Concat', parts, { axis: 2 })];
  },
};

/** Causal attention by its kernel: `joined` [T, B, (H + 2 G) D] to [T, B, H D]. */
export function attendByKernel(g: Algebra, joined: Value, heads: AttentionHeads): Value {
  const { heads: H, keyHeads, width, scale = 1 / Math.sqrt(width) } = heads;
  const [T = null, B = null] = joined.type?.shape ?? [];
  const dtype = dtypeOf(joined);
  const types = [
    { dtype, shape: [T, B, H * width] as Dim[] },
    { dtype, shape: [B, H, T] as Dim[] },
  ];
  return callKernel(g, causalAttention, [joined], types, {
    heads: H,
    key_heads: keyHeads,
    scale: float(scale),
  })[0] as Value;
}

/** The gradient of `causalAttention`. */
export const attentionRule = defineRule(operatorOf(causalAttention), ({ g, node, cotangent, input }) => [
  () => {
    const inputs = [input(0), node.outputs[0] as Value, node.outputs[1] as Value, cotangent];
    return callKernel(
      g,
      causalAttentionGradient,
      inputs,
      [input(0).type],
      Object.fromEntries(node.attributes),
    )[0] as Value;
  },
]);

interface Sizes {
  readonly heads: number;
  readonly keyHeads: number;
  readonly width: number;
  readonly scale: number;
}

function sizesOf(call: Node): Sizes {
  const [heads, keyHeads] = [call.int('heads', 1), call.int('key_heads', 1)];
  const joined = shapeOf(call.inputs[0] as Value)[2];
  if (typeof joined !== 'number') throw new TypeError('expected a known width of queries, keys and values');
  return { heads, keyHeads, width: joined / (heads + 2 * keyHeads), scale: call.float('scale', 1) };
}

/** The parts of an attention: [B, G, R, T, D], [B, G, 1, T, D] twice and [B, G, R, T, T]. */
interface Written {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly scores: Value;
}

function written(g: Algebra, joined: Value, { heads: H, keyHeads: G, width: D, scale }: Sizes): Written {
  const parts = g.builder.ops(
    'Split',
    [joined, g.builder.int64s([H * D, G * D, G * D])],
    { axis: 2 },
    { outputs: 3 },
  );
  const [q, k, v] = parts as readonly [Value, Value, Value];
  const queries = splitHeads(g, q, G, H / G, D);
  const [keys, values] = [splitHeads(g, k, G, 1, D), splitHeads(g, v, G, 1, D)];
  const products = g.mul(g.op('MatMul', [queries, acrossHeads(g, keys)]), scale);
  const count = g.op('Squeeze', [g.op('Shape', [joined], { start: 0, end: 1 }), g.builder.int64s([0])]);
  const positions = g.op('Range', [g.builder.scalar('int64', 0), count, g.builder.scalar('int64', 1)]);
  const hidden = g.compare('Greater', positions, g.unsqueeze(positions, [1]));
  return { queries, keys, values, scores: g.where(hidden, -Infinity, products) };
}

/** [T, B, G R D] to [B, G, R, T, D]. */
function splitHeads(g: Algebra, x: Value, G: number, R: number, D: number): Value {
  return g.op('Transpose', [g.op('Reshape', [x, g.builder.int64s([0, 0, G, R, D])])], {
    perm: [1, 2, 3, 0, 4],
  });
}

/** [B, G, R, T, D] to [T, B, G R D]. */
function joinHeads(g: Algebra, x: Value, width: number): Value {
  return g.op('Reshape', [
    g.op('Transpose', [x], { perm: [3, 0, 1, 2, 4] }),
    g.builder.int64s([0, 0, width]),
  ]);
}

/** The last two axes exchanged. */
function acrossHeads(g: Algebra, x: Value): Value {
  return g.op('Transpose', [x], { perm: [0, 1, 2, 4, 3] });
}

function lastSum(g: Algebra, x: Value): Value {
  return g.reduceSum(x, [4], true);
}
