import type { Value } from '@ouroboros/onnx';
import { constantNumber, dtypeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** Sums, products, quotients and their kin, element by element with broadcasting. */
export const arithmetic = [
  defineRule('Add', ({ cotangent }) => [() => cotangent, () => cotangent]),

  defineRule('Sub', ({ g, cotangent }) => [() => cotangent, () => g.neg(cotangent)]),

  defineRule('Mul', ({ g, cotangent, input }) => [
    () => g.mul(cotangent, input(1)),
    () => g.mul(cotangent, input(0)),
  ]),

  // y = a / b: dy/da = 1/b, dy/db = -y/b.
  defineRule('Div', ({ g, cotangent, output, input }) => [
    () => g.div(cotangent, input(1)),
    () => g.neg(g.div(g.mul(cotangent, output), input(1))),
  ]),

  // y = a - k b with whole k, of which nothing flows: dy/da = 1, dy/db = -k = (y - a)/b, for fmod 0 and 1 alike.
  defineRule('Mod', ({ g, cotangent, output, input }) => [
    () => cotangent,
    () => g.mul(cotangent, g.div(g.sub(output, input(0)), input(1))),
  ]),

  defineRule('Neg', ({ g, cotangent }) => [() => g.neg(cotangent)]),

  defineRule('Sum', ({ cotangent, arity }) => Array.from({ length: arity }, () => () => cotangent)),

  defineRule('Mean', ({ g, cotangent, arity }) =>
    Array.from({ length: arity }, () => () => g.mul(cotangent, 1 / arity)),
  ),

  defineRule('Reciprocal', ({ g, cotangent, output }) => [() => g.neg(g.mul(cotangent, g.square(output)))]),

  defineRule('Sqrt', ({ g, cotangent, output }) => [() => g.div(g.mul(cotangent, 0.5), output)]),

  // 0 at 0.
  defineRule('Abs', ({ g, cotangent, input }) => [() => g.mul(cotangent, g.op('Sign', [input(0)]))]),

  defineRule('Pow', (context) => [() => powerBase(context), () => powerExponent(context)]),

  defineRule('Max', (context) => sharedAmongTies(context)),
  defineRule('Min', (context) => sharedAmongTies(context)),
];

/** d(x^p)/dx = p x^(p-1), in multiplications where p is a small constant, since Pow is slow. */
function powerBase({ g, cotangent, output, input }: RuleContext): Value {
  const x = input(0);
  const exponent = constantNumber(input(1));
  if (exponent === 0) return g.mul(cotangent, 0);
  if (exponent === 1) return cotangent;
  if (exponent === 2) return g.mul(cotangent, g.mul(x, 2));
  if (exponent === 3) return g.mul(cotangent, g.mul(g.square(x), 3));
  if (exponent === 0.5) return g.div(g.mul(cotangent, 0.5), output);
  if (exponent === -1) return g.neg(g.mul(cotangent, g.square(output)));
  const p = g.cast(input(1), dtypeOf(x));
  const slope = g.mul(p, g.pow(x, g.sub(p, 1)));
  // 0 * 0^-1 is not a number, but x^0 is constant.
  return g.mul(cotangent, g.where(g.compare('Equal', p, 0), 0, slope));
}

/** d(x^p)/dp = x^p log x, and 0 at x = 0 where p >= 0, as the limit has it. */
function powerExponent({ g, cotangent, output, input }: RuleContext): Value {
  const x = input(0);
  const p = input(1);
  const dtype = dtypeOf(x);
  const isZero = g.op('And', [g.compare('Equal', x, 0), g.compare('GreaterOrEqual', g.cast(p, dtype), 0)]);
  const slope = g.mul(cotangent, g.mul(output, g.op('Log', [x])));
  return g.cast(g.where(isZero, 0, slope), dtypeOf(p));
}

/** The cotangent of an extremum goes to the operands that attain it, in equal parts, as that of torch.maximum does. */
function sharedAmongTies({ g, node, cotangent, output }: RuleContext): Cotangents {
  if (node.inputs.length === 1) return [() => cotangent];
  const dtype = dtypeOf(output);
  const attains = node.inputs.map((input) => g.cast(g.compare('Equal', input as Value, output), dtype));
  const share = g.div(cotangent, g.total(attains));
  return attains.map((mask) => () => g.mul(share, mask));
}
