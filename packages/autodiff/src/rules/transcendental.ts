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

  // The sign of y >= 0 is 1 where x > 0 and 0 elsewhere, without a boolean tensor in between.
  defineRule('Relu', ({ g, cotangent, output }) => [() => g.mul(cotangent, g.op('Sign', [output]))]),
];
