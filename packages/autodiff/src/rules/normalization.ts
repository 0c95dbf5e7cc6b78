import { type DataType, dataTypeOfCode, Value } from '@ouroboros/onnx';
import { axisOf, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** Normalizations. */
export const normalization = [
  defineRule('LayerNormalization', (context) => layerNormalization(context)),
  defineRule('RMSNormalization', (context) =>
    rootMeanSquare(
      context,
      once(() => inverseRoot(context)),
    ),
  ),
  defineRule('SimplifiedLayerNormalization', (context) => {
    const { g, input, cotangentOf } = context;
    const axis = axisOf(input(0), context.node.int('axis', -1));
    const inverse = once(() => g.cast(savedStatistic(context, 1, axis), statisticType(context)));
    return rootMeanSquare(
      context,
      dtypeOf(input(0)) === 'float64' ? once(() => inverseRoot(context)) : inverse,
      cotangentOf(1),
    );
  }),
];

/**
 * y = h scale + bias with h = (x - mean) r, r = 1/sqrt(var + epsilon). With dh = dy scale,
 * dx = r (dh - mean(dh) - h mean(dh h)), means over the normalized axes. The outputs mean and r add dmean / n and
 * -r^2 h dr / n, where the loss reads them. Half types are summed in the type of `stash_type`.
 */
function layerNormalization(context: RuleContext): Cotangents {
  const { g, cotangentOf, input } = context;
  const x = input(0);
  const axes = normalizedAxes(context);
  const wide = statisticType(context);
  const mean = (a: Value): Value => meanOver(context, a, axes);
  const { normalized, inverseDeviation } = wide === 'float64' ? summed(context, axes) : saved(context);
  const widened = once(() => g.cast(normalized(), wide));
  const cotangent = cotangentOf(0);
  const throughOutput = (dy: Value): Value => {
    const slope = g.cast(isOnes(input(1)) ? dy : g.mul(dy, input(1)), wide);
    const along = mean(g.mul(slope, widened()));
    const projected = g.sub(g.sub(slope, mean(slope)), g.mul(widened(), along));
    return g.mul(projected, inverseDeviation());
  };
  const all = (): Value[] => [
    ...(cotangent ? [throughOutput(cotangent)] : []),
    ...throughStatistics(context, axes, widened, inverseDeviation),
  ];
  return [
    () => g.cast(g.total(all()), dtypeOf(x)),
    cotangent && (() => g.mul(cotangent, normalized())),
    cotangent && (() => cotangent),
  ];
}

/** What the outputs mean and r send back to x, broadcast to its axes. */
function throughStatistics(
  { g, input, cotangentOf }: RuleContext,
  axes: readonly number[],
  normalized: () => Value,
  inverseDeviation: () => Value,
): Value[] {
  const x = input(0);
  const each = (a: Value): Value => {
    const dtype = dtypeOf(inverseDeviation());
    return g.div(g.cast(a, dtype), g.count(x, axes, dtype));
  };
  const [mean, deviation] = [cotangentOf(1), cotangentOf(2)];
  return [
    ...(mean ? [g.expandLike(each(mean), x)] : []),
    ...(deviation ? [g.neg(g.mul(normalized(), g.mul(each(deviation), g.square(inverseDeviation()))))] : []),
  ];
}

/**
 * y = h scale with h = x r, r = 1/sqrt(mean(x^2) + epsilon): dx = r (dh - h mean(dh h)) with dh = dy scale; the output
 * r, where there is one, adds -r^2 h dr / n.
 */
function rootMeanSquare(context: RuleContext, inverse: () => Value, slopeOfInverse?: Value): Cotangents {
  const { g, input, cotangentOf } = context;
  const x = input(0);
  const axes = normalizedAxes(context);
  const statistic = statisticType(context);
  const cotangent = cotangentOf(0);
  const normalized = once(() => g.mul(g.cast(x, statistic), inverse()));
  const throughOutput = (dy: Value): Value => {
    const slope = g.cast(g.mul(dy, input(1)), statistic);
    const along = meanOver(context, g.mul(slope, normalized()), axes);
    return g.mul(g.sub(slope, g.mul(normalized(), along)), inverse());
  };
  const throughInverse = (dr: Value): Value => {
    const each = g.div(g.cast(dr, statistic), g.count(x, axes, statistic));
    return g.neg(g.mul(normalized(), g.mul(each, g.square(inverse()))));
  };
  return [
    () => {
      const parts = [
        ...(cotangent ? [throughOutput(cotangent)] : []),
        ...(slopeOfInverse ? [throughInverse(slopeOfInverse)] : []),
      ];
      return g.cast(g.total(parts), dtypeOf(x));
    },
    cotangent && (() => g.mul(cotangent, g.cast(normalized(), dtypeOf(cotangent)))),
  ];
}

/** r = 1/sqrt(mean(x^2) + epsilon) computed anew: the operator does not hand it out. */
function inverseRoot(context: RuleContext): Value {
  const { g, node, input } = context;
  const x = g.cast(input(0), statisticType(context));
  const square = meanOver(context, g.square(x), normalizedAxes(context));
  return g.op('Reciprocal', [g.op('Sqrt', [g.add(square, node.float('epsilon', 1e-5))])]);
}

/** The type in which means are taken: that of `stash_type` where x is of a half type. */
function statisticType({ node, input }: RuleContext): DataType {
  const dtype = dtypeOf(input(0));
  const half = dtype === 'float16' || dtype === 'bfloat16';
  return half ? (dataTypeOfCode(node.int('stash_type', 1)) ?? dtype) : dtype;
}

function normalizedAxes({ node, input }: RuleContext): number[] {
  const axis = axisOf(input(0), node.int('axis', -1));
  return Array.from({ length: rankOf(input(0)) - axis }, (_, i) => axis + i);
}

function meanOver({ g, input }: RuleContext, a: Value, axes: readonly number[]): Value {
  return g.div(g.reduceSum(a, axes, true), g.count(input(0), axes, dtypeOf(a)));
}

/** True for a constant of ones, or one broadcast to a shape: a normalization without a scale of its own. */
function isOnes(scale: Value): boolean {
  const source = scale.producer?.qualifiedType === 'Expand' ? scale.producer.inputs[0] : scale;
  const data = source?.constant?.data;
  return data !== undefined && Array.from(data as ArrayLike<number>).every((element) => element === 1);
}

/** What the gradient reads of the forward pass, each made once. */
interface Normalized {
  readonly normalized: () => Value;
  readonly inverseDeviation: () => Value;
}

/** h again by the operator itself, one pass, and r as the forward node hands it out. */
function saved(context: RuleContext): Normalized {
  const { g, node, input, optional, output } = context;
  const x = input(0);
  const attributes = Object.fromEntries(node.attributes);
  return {
    normalized: once(() => {
      if (isOnes(input(1)) && !optional(2)) return output;
      const ones = g.op('Expand', [g.constant(x, 1), g.shape(input(1))]);
      return g.op('LayerNormalization', [x, ones], attributes);
    }),
    inverseDeviation: once(() => {
      return g.cast(savedStatistic(context, 2, axisOf(x, node.int('axis', -1))), statisticType(context));
    }),
  };
}

/** In doubles both are computed anew: the operator hands out float32 whatever x is. */
function summed(context: RuleContext, axes: readonly number[]): Normalized {
  const { g, node, input } = context;
  const centered = once(() => g.sub(input(0), meanOver(context, input(0), axes)));
  const inverseDeviation = once(() => {
    const variance = meanOver(context, g.square(centered()), axes);
    return g.op('Reciprocal', [g.op('Sqrt', [g.add(variance, node.float('epsilon', 1e-5))])]);
  });
  return { normalized: once(() => g.mul(centered(), inverseDeviation())), inverseDeviation };
}

/** `make`, called at most once. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Output `index` of the forward node, a statistic over the axes from `axis` on, asked for where it was not. */
export function savedStatistic({ node, input }: RuleContext, index: number, axis: number): Value {
  const outputs = node.outputs as Value[];
  const dtype = dataTypeOfCode(node.int('stash_type', 1)) ?? 'float32';
  const shape = shapeOf(input(0)).map((dim, i) => (i < axis ? dim : 1));
  while (outputs.length <= index) {
    outputs.push(new Value(node.graph, '', { dtype, shape }, node, outputs.length));
  }
  const statistic = outputs[index] as Value;
  if (statistic.name === '') statistic.name = node.graph.uniqueName(`${node.name}.inverse_deviation`);
  return statistic;
}
