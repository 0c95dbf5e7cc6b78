import type { Node, Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** 0.5 (1 + tanh u) = sigmoid(2u), with 2u = x (linear + cubic x^2): the constants of the tanh form of GELU. */
const linear = 2 * Math.sqrt(2 / Math.PI);
const cubic = 0.044715 * linear;

/** Whether a node is a Gelu in the tanh form. */
export function isTanhGelu(node: Node): boolean {
  return node.qualifiedType === 'Gelu' && node.string('approximate', 'none') === 'tanh';
}

/** Gaussian error linear units: exact, in the tanh form, and x sigmoid(alpha x). */
export const gelu = [
  defineRule('Gelu', ({ g, node, cotangent, input, output }) => [
    () => {
      const slope = isTanhGelu(node)
        ? tanhFormSlope(g, output, tanhForm(g, input(0)))
        : exactSlope(g, input(0));
      return g.mul(cotangent, slope);
    },
  ]),

  defineRule('com.microsoft.Gelu', ({ g, cotangent, input }) => [
    () => g.mul(cotangent, exactSlope(g, input(0))),
  ]),

  // x + bias, then the tanh form.
  defineRule('com.microsoft.FastGelu', ({ g, cotangent, input, optional, output }) => {
    const bias = optional(1);
    let made: Value | undefined;
    const flow = (): Value => {
      const x = bias ? g.add(input(0), bias) : input(0);
      made ??= g.mul(cotangent, tanhFormSlope(g, output, tanhForm(g, x)));
      return made;
    };
    return [flow, flow];
  }),

  defineRule('com.microsoft.QuickGelu', (context) => [
    () => swish(context, context.node.float('alpha', 1.702)),
  ]),

  defineRule('Swish', (context) => [() => swish(context, context.node.float('alpha', 1))]),
];

/** y = x s with s = sigmoid(alpha x): slope = s + alpha y (1 - s). */
function swish({ g, cotangent, input, output }: RuleContext, alpha: number): Value {
  const s = g.op('Sigmoid', [g.mul(input(0), alpha)]);
  return g.mul(cotangent, g.add(s, g.mul(g.mul(output, alpha), g.sub(1, s))));
}

/** Phi(x) + x phi(x), the normal distribution's function and density. */
function exactSlope(g: Algebra, x: Value): Value {
  const cumulative = g.mul(g.add(g.op('Erf', [g.mul(x, Math.SQRT1_2)]), 1), 0.5);
  const density = g.mul(g.op('Exp', [g.mul(g.square(x), -0.5)]), 1 / Math.sqrt(2 * Math.PI));
  return g.add(cumulative, g.mul(x, density));
}

/** The parts of the tanh form: v = x (linear + curved), curved = cubic x^2, s = sigmoid(v). */
export interface TanhForm {
  readonly curved: Value;
  readonly s: Value;
}

/** Writes the parts of y = x s. */
export function tanhForm(g: Algebra, x: Value): TanhForm {
  const curved = g.mul(g.square(x), cubic);
  return { curved, s: g.op('Sigmoid', [g.mul(x, g.add(curved, linear))]) };
}

/** dy/dx = s + y (1 - s) dv/dx with dv/dx = linear + 3 cubic x^2. */
export function tanhFormSlope(g: Algebra, y: Value, { curved, s }: TanhForm): Value {
  const rise = g.add(g.mul(curved, 3), linear);
  return g.add(s, g.mul(g.mul(y, g.sub(1, s)), rise));
}
