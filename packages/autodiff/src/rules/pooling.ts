import { type AttributeLike, Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';
import { type AxisMatrix, pooledUnits, pullBack, unitVectors } from '../spatial/separable.ts';
import { listAttribute } from '../spatial/window.ts';

/** Means, norms and maxima over windows of [N, C, d...], or over all of d. */
export const pooling = [
  defineRule('MaxPool', (context) => [() => maxPool(context)]),

  defineRule('AveragePool', (context) => [
    () => {
      const { g, node, cotangent } = context;
      const attributes = { count_include_pad: node.int('count_include_pad', 0) };
      return pullBack(g, cotangent, windowMatrices(context, 'AveragePool', attributes));
    },
  ]),

  defineRule('LpPool', (context) => {
    // With p = 1 the norms of the unit vectors, none of them negative, are the sums over the windows.
    const sums = (): readonly AxisMatrix[] => windowMatrices(context, 'LpPool', { p: 1 });
    return normCotangents(context, (slope) => pullBack(context.g, slope, sums()));
  }),

  defineRule('GlobalLpPool', (context) => normCotangents(context, (slope) => slope)),

  defineRule('GlobalAveragePool', ({ g, cotangent, input }) => [
    () => {
      const x = input(0);
      const axes = Array.from({ length: rankOf(x) - 2 }, (_, i) => i + 2);
      return g.expandLike(g.div(cotangent, g.count(x, axes, dtypeOf(x))), x);
    },
  ]),

  defineRule('GlobalMaxPool', ({ g, cotangent, input }) => [
    () => {
      const x = input(0);
      const flat = g.op('Reshape', [x, g.builder.int64s([0, 0, -1])]);
      const first = g.op('ArgMax', [flat], { axis: 2, keepdims: 1 });
      const slope = g.op('Reshape', [cotangent, g.builder.int64s([0, 0, 1])]);
      return g.reshapeLike(g.op('ScatterElements', [g.zerosLike(flat), first, slope], { axis: 2 }), x);
    },
  ]),
];

/** What pooling along each spatial axis alone does to the unit vectors: windows are boxes, so their weights factorize. */
function windowMatrices(
  context: RuleContext,
  opType: string,
  more: Readonly<Record<string, AttributeLike>>,
): readonly AxisMatrix[] {
  const { g, node, input } = context;
  const x = input(0);
  const kernel = node.ints('kernel_shape') ?? [];
  return kernel.map((_, i) => {
    const attributes = { ...axisAttributes(context, kernel, i), ...more };
    return { axis: i + 2, matrix: pooledUnits(g, unitVectors(g, x, i + 2), opType, attributes) };
  });
}

/** The window along spatial axis `i`. */
function axisAttributes({ node }: RuleContext, kernel: readonly number[], i: number) {
  const rank = kernel.length;
  const dilations = node.ints('dilations');
  const automatic = node.string('auto_pad', 'NOTSET');
  const pads = listAttribute(node, 'pads', 2 * rank, 0);
  return {
    kernel_shape: [kernel[i] as number],
    strides: [listAttribute(node, 'strides', rank, 1)[i] as number],
    dilations: dilations && [dilations[i] as number],
    ...(automatic === 'NOTSET'
      ? { pads: [pads[i] as number, pads[i + rank] as number] }
      : { auto_pad: automatic }),
    ceil_mode: node.int('ceil_mode', 0),
  };
}

/** Each element of the cotangent goes to where the maximum of its window was found: the first one of equals. */
function maxPool(context: RuleContext): Value {
  const { g, cotangent, input } = context;
  const x = input(0);
  const flat = g.zeros(dtypeOf(x), elementTotal(g, x));
  const positions = g.reshape(maximumPositions(context), [-1]);
  const slope = g.reshape(cotangent, [-1]);
  const reduction = overlaps(context) ? 'add' : 'none';
  return g.reshapeLike(g.op('ScatterElements', [flat, positions, slope], { axis: 0, reduction }), x);
}

/** Number of elements, int64 [1]. */
function elementTotal(g: Algebra, a: Value): Value {
  const count = g.count(a, undefined, 'int64').constant?.data[0];
  return count === undefined ? g.reshape(g.op('Size', [a]), [1]) : g.builder.int64s([Number(count)]);
}

/** True when an element may be the maximum of several windows. */
function overlaps({ node }: RuleContext): boolean {
  const kernel = node.ints('kernel_shape') ?? [];
  const strides = listAttribute(node, 'strides', kernel.length, 1);
  const dilations = listAttribute(node, 'dilations', kernel.length, 1);
  return kernel.some((size, i) => size > 1 && (dilations[i] !== 1 || size > (strides[i] as number)));
}

/** Output 1 of the forward node, positions in all of the input, last axis fastest: asked for where it was not. */
function maximumPositions({ g, node, input, output }: RuleContext): Value {
  if (node.int('storage_order', 0) !== 0) {
    const attributes = Object.fromEntries([...node.attributes].filter(([name]) => name !== 'storage_order'));
    return g.builder.ops('MaxPool', [input(0)], attributes, { outputs: 2 })[1] as Value;
  }
  const outputs = node.outputs as Value[];
  if (outputs.length < 2) {
    outputs.push(new Value(node.graph, '', { dtype: 'int64', shape: shapeOf(output) }, node, 1));
  }
  const positions = outputs[1] as Value;
  if (positions.name === '') positions.name = node.graph.uniqueName(`${node.name}.positions`);
  return positions;
}

/**
 * y = (sum |x|^p)^(1/p), so dx = sign(x) |x|^(p-1) spread(dy / y^(p-1)), where `spread` hands to each element what the
 * windows around it got. A window of zeros has no derivative and passes nothing on.
 */
function normCotangents(context: RuleContext, spread: (slope: Value) => Value): Cotangents {
  const { g, node, cotangent, output, input } = context;
  const x = input(0);
  const power = node.int('p', 2);
  return [
    () => {
      if (power === 1) return g.mul(g.op('Sign', [x]), spread(cotangent));
      const steep = power === 2 ? output : g.pow(output, power - 1);
      const slope = g.where(g.compare('Equal', output, 0), 0, g.div(cotangent, steep));
      const side = power === 2 ? x : g.mul(g.op('Sign', [x]), g.pow(g.op('Abs', [x]), power - 1));
      return g.mul(side, spread(slope));
    },
  ];
}
