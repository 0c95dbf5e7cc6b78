import type { Value } from '@ouroboros/onnx';
import { type Algebra, constantInts, dtypeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Sums, means, norms, products and extrema over axes. */
export const reduction = [
  defineRule('ReduceSum', (context) => [
    () => context.g.expandLike(withAxes(context, context.cotangent), context.input(0)),
  ]),

  defineRule('ReduceMean', (context) => [
    () => {
      const { g, cotangent, input } = context;
      return g.expandLike(g.div(withAxes(context, cotangent), meanCount(context)), input(0));
    },
  ]),

  defineRule('ReduceSumSquare', (context) => [
    () => {
      const { g, input, cotangent } = context;
      return g.mul(input(0), g.mul(withAxes(context, cotangent), 2));
    },
  ]),

  // sign(x), 0 at 0.
  defineRule('ReduceL1', (context) => [
    () => {
      const { g, input, cotangent } = context;
      return g.mul(g.op('Sign', [input(0)]), withAxes(context, cotangent));
    },
  ]),

  // x / y, 0 where the norm is 0.
  defineRule('ReduceL2', (context) => [
    () => {
      const { g, input, output, cotangent } = context;
      const scale = quotientOrZero(g, cotangent, output);
      return g.mul(input(0), withAxes(context, scale));
    },
  ]),

  // 1 / sum(x) = exp(-y)
  defineRule('ReduceLogSum', (context) => [
    () => {
      const { g, input, output, cotangent } = context;
      const each = g.div(cotangent, g.op('Exp', [output]));
      return g.expandLike(withAxes(context, each), input(0));
    },
  ]),

  // exp(x - y), of which no element is above 1.
  defineRule('ReduceLogSumExp', (context) => [
    () => {
      const { g, input, output, cotangent } = context;
      const share = g.op('Exp', [g.sub(input(0), withAxes(context, output))]);
      return g.mul(share, withAxes(context, cotangent));
    },
  ]),

  defineRule('ReduceProd', (context) => [() => product(context)]),

  defineRule('ReduceMax', (context) => [() => extremum(context)]),
  defineRule('ReduceMin', (context) => [() => extremum(context)]),
];

/** The reduced axes as a value: an input since opset 13 or 18, an attribute before; undefined for all axes. */
function axesOf({ node, builder, optional }: RuleContext): Value | undefined {
  const attribute = node.ints('axes');
  return optional(1) ?? (attribute && builder.int64s(attribute));
}

/** True when empty axes mean that nothing is reduced. */
function isNoop({ node }: RuleContext, axes: Value | undefined): boolean {
  const empty = axes === undefined || constantInts(axes)?.length === 0;
  return empty && node.int('noop_with_empty_axes', 0) !== 0;
}

/** `a`, shaped as the output, with the reduced axes back as size 1 so that it broadcasts against the input. */
function withAxes(context: RuleContext, a: Value): Value {
  const { g, node } = context;
  const axes = axesOf(context);
  if (node.int('keepdims', 1) !== 0 || isNoop(context, axes)) return a;
  // Reduced over all axes it is a scalar, which broadcasts as it is.
  if (!axes || constantInts(axes)?.length === 0) return a;
  return g.op('Unsqueeze', [a, axes]);
}

/** Number of elements behind each mean. */
function meanCount(context: RuleContext): Value {
  const { g, input, output } = context;
  const x = input(0);
  const axes = axesOf(context);
  const dtype = dtypeOf(x);
  if (isNoop(context, axes)) return g.scalar(dtype, 1);
  const known = axes ? constantInts(axes) : undefined;
  if (!axes || known?.length === 0) return g.count(x, undefined, dtype);
  if (known) return g.count(x, known, dtype);
  return g.div(g.cast(g.op('Size', [x]), dtype), g.cast(g.op('Size', [output]), dtype));
}

/** `a`, shaped as the input, summed or multiplied over the axes of the node, which stay with size 1. */
function reduceLike(context: RuleContext, opType: 'ReduceSum' | 'ReduceProd', a: Value): Value {
  const axes = axesOf(context);
  if (isNoop(context, axes)) return a;
  return context.g.op(opType, [a, axes], { keepdims: 1, noop_with_empty_axes: 0 });
}

/**
 * The product of all other elements, zeros among them or not: P / x where there is no zero, P at the only zero and 0
 * elsewhere, where P is the product of the elements that are not 0.
 */
function product(context: RuleContext): Value {
  const { g, cotangent, input } = context;
  const x = input(0);
  const zeros = g.cast(g.compare('Equal', x, 0), dtypeOf(x));
  const nonzero = g.add(x, zeros);
  const others = g.sub(reduceLike(context, 'ReduceSum', zeros), zeros);
  const alone = g.cast(g.compare('Equal', others, 0), dtypeOf(x));
  const scaled = g.mul(withAxes(context, cotangent), reduceLike(context, 'ReduceProd', nonzero));
  return g.mul(g.div(scaled, nonzero), alone);
}

/** a / b, and 0 where b is 0. */
function quotientOrZero(g: Algebra, a: Value, b: Value): Value {
  const isZero = g.compare('Equal', b, 0);
  return g.where(isZero, 0, g.div(a, b));
}

/** The cotangent goes to the elements that attain the extremum, in equal parts, as that of torch.amax does. */
function extremum(context: RuleContext): Value {
  const { g, cotangent, input, output } = context;
  const x = input(0);
  const attains = g.cast(g.compare('Equal', x, withAxes(context, output)), dtypeOf(x));
  const ties = reduceLike(context, 'ReduceSum', attains);
  return g.mul(attains, g.div(withAxes(context, cotangent), ties));
}
