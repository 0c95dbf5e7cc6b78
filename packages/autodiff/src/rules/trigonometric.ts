import { defineRule } from '../rule.ts';

/** Circular and hyperbolic functions and their inverses. Tanh is with the other saturating functions. */
export const trigonometric = [
  defineRule('Sin', ({ g, cotangent, input }) => [() => g.mul(cotangent, g.op('Cos', [input(0)]))]),

  defineRule('Cos', ({ g, cotangent, input }) => [() => g.neg(g.mul(cotangent, g.op('Sin', [input(0)])))]),

  // 1 + y^2
  defineRule('Tan', ({ g, cotangent, output }) => [() => g.mul(cotangent, g.add(g.square(output), 1))]),

  // 1 / sqrt(1 - x^2)
  defineRule('Asin', ({ g, cotangent, input }) => [
    () => g.div(cotangent, g.op('Sqrt', [g.sub(1, g.square(input(0)))])),
  ]),

  defineRule('Acos', ({ g, cotangent, input }) => [
    () => g.neg(g.div(cotangent, g.op('Sqrt', [g.sub(1, g.square(input(0)))]))),
  ]),

  // 1 / (1 + x^2)
  defineRule('Atan', ({ g, cotangent, input }) => [() => g.div(cotangent, g.add(g.square(input(0)), 1))]),

  defineRule('Sinh', ({ g, cotangent, input }) => [() => g.mul(cotangent, g.op('Cosh', [input(0)]))]),

  defineRule('Cosh', ({ g, cotangent, input }) => [() => g.mul(cotangent, g.op('Sinh', [input(0)]))]),

  // 1 / sqrt(x^2 + 1)
  defineRule('Asinh', ({ g, cotangent, input }) => [
    () => g.div(cotangent, g.op('Sqrt', [g.add(g.square(input(0)), 1)])),
  ]),

  // 1 / sqrt(x^2 - 1)
  defineRule('Acosh', ({ g, cotangent, input }) => [
    () => g.div(cotangent, g.op('Sqrt', [g.sub(g.square(input(0)), 1)])),
  ]),

  // 1 / (1 - x^2)
  defineRule('Atanh', ({ g, cotangent, input }) => [() => g.div(cotangent, g.sub(1, g.square(input(0))))]),
];
