import { defineRule } from '../rule.ts';

/** Exponentials, logarithms and saturating functions. */
export const transcendental = [
  defineRule('Exp', ({ g, cotangent, output }) => [() => g.mul(cotangent, output)]),

  defineRule('Log', ({ g, cotangent, input }) => [() => g.div(cotangent, input(0))]),

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
];
