import type { Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Normalizations by the size of a vector, or of its neighbourhood. */
export const vectorNormalization = [
  defineRule('LpNormalization', (context) => [() => unitVector(context)]),
  defineRule('LRN', (context) => [() => localResponse(context)]),
];

/**
 * y = x / n with n = |x|_p: dx = (dy - s sum(dy y)) / n, s = dn/dx: y for p = 2 and sign(x) for p = 1. A vector of length 0
 * has y = 0 and gradient 0.
 */
function unitVector({ g, node, cotangent, input, output }: RuleContext): Value {
  const x = input(0);
  const p = node.int('p', 2);
  const axis = node.int('axis', -1);
  const length = g.op(p === 1 ? 'ReduceL1' : 'ReduceL2', [x, g.builder.int64s([axis])], { keepdims: 1 });
  const along = g.reduceSum(g.mul(cotangent, output), [axis], true);
  const direction = p === 1 ? g.op('Sign', [x]) : output;
  const inverse = g.where(g.compare('Equal', length, 0), 0, g.div(1, length));
  return g.mul(g.sub(cotangent, g.mul(direction, along)), inverse);
}

/**
 * y_i = x_i D_i^-beta, D_i = bias + alpha/size sum_j x_j^2 over the channels j around i:
 * dx_j = dy_j D_j^-beta - 2 alpha beta/size x_j sum_i dy_i x_i D_i^(-beta-1) over the channels i that have j around them.
 */
function localResponse({ g, node, cotangent, input }: RuleContext): Value {
  const x = input(0);
  const size = node.int('size', 1);
  const [alpha, beta] = [node.float('alpha', 1e-4), node.float('beta', 0.75)];
  const before = Math.floor((size - 1) / 2);
  const after = size - 1 - before;
  const squares = windowSum(g, g.square(x), before, after);
  const base = g.add(g.mul(squares, alpha / size), node.float('bias', 1));
  const direct = g.mul(cotangent, g.pow(base, -beta));
  const around = windowSum(g, g.div(g.mul(direct, x), base), after, before);
  return g.sub(direct, g.mul(g.mul(around, x), (2 * alpha * beta) / size));
}

/** The sum of each channel [N, C, ...], `before` channels before it and `after` channels after it. */
function windowSum(g: Algebra, a: Value, before: number, after: number): Value {
  const size = before + after + 1;
  if (size === 1) return a;
  const axis = g.builder.int64s([1]);
  const padded = g.pad(a, [before, after], [1]);
  const parts = Array.from({ length: size }, (_, k) => {
    const end = k + 1 === size ? Number.MAX_SAFE_INTEGER : k + 1 - size;
    return g.op('Slice', [padded, g.builder.int64s([k]), g.builder.int64s([end]), axis]);
  });
  return g.total(parts);
}
