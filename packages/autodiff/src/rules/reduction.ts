import type { Value } from '@ouroboros/onnx';
import { constantInts, dtypeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Sums, means and extrema over axes. */
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

/** The cotangent goes to the elements that attain the extremum, in equal parts. */
function extremum(context: RuleContext): Value {
  const { g, cotangent, input, output } = context;
  const x = input(0);
  const attains = g.cast(g.compare('Equal', x, withAxes(context, output)), dtypeOf(x));
  const axes = axesOf(context);
  const ties = isNoop(context, axes)
    ? attains
    : g.op('ReduceSum', [attains, axes], { keepdims: 1, noop_with_empty_axes: 0 });
  return g.mul(attains, g.div(withAxes(context, cotangent), ties));
}
