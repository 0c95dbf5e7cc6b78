import { float, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf } from '../algebra.ts';
import { defineRule } from '../rule.ts';

/** Exponentials, logarithms, trigonometric and saturating functions. */
export const transcendental = [
  defineRule('Exp', ({ g, cotangent, output }) => [() => g.mul(cotangent, output)]),

  defineRule('Log', ({ g, cotangent, input }) => [() => g.div(cotangent, input(0))]),

  defineRule('Sin', ({ g, cotangent, input }) => [() => g.mul(cotangent, g.op('Cos', [input(0)]))]),

  defineRule('Cos', ({ g, cotangent, input }) => [() => g.neg(g.mul(cotangent, g.op('Sin', [input(0)])))]),

  // 1 - y^2
  defineRule('Tanh', ({ g, cotangent, output }) => [() => g.mul(cotangent, g.sub(1, g.square(output)))]),

  // y (1 - y)
  defineRule('Sigmoid', ({ g, cotangent, output }) => [
    () => g.mul(g.mul(cotangent, output), g.sub(1, output)),
  ]),

  // 2/sqrt(pi) exp(-x^2)
  defineRule('Erf', ({ g, cotangent, input }) => [
    () => g.mul(cotangent, g.mul(g.op('Exp', [g.neg(g.square(input(0)))]), 2 / Math.sqrt(Math.PI))),
  ]),

  defineRule('Relu', ({ g, cotangent, output }) => [() => g.mul(cotangent, step(g, output))]),
];

/**
 * 1 where y > 0 and 0 where y = 0. In float32 it is min(1, 3e38 y), one vectorized pass; Sign, or a comparison and a
 * Cast, take ten times as long.
 */
function step(g: Algebra, y: Value): Value {
  if (dtypeOf(y) !== 'float32') return g.op('Sign', [y]);
  return g.op('HardSigmoid', [y], { alpha: float(3e38), beta: float(0) });
}
