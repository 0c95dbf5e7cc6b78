import { Value } from '@ouroboros/onnx';
import { axisOf, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** Normalizations. */
export const normalization = [defineRule('LayerNormalization', (context) => layerNormalization(context))];

/**
 * y = h scale + bias with h = (x - mean) r, r = 1/sqrt(var + epsilon). With dh = dy scale,
 * dx = r (dh - mean(dh) - h mean(dh h)), means over the normalized axes.
 */
function layerNormalization(context: RuleContext): Cotangents {
  const { g, cotangent, input } = context;
  const x = input(0);
  const axes = normalizedAxes(context);
  const count = (): Value => g.count(x, axes, dtypeOf(x));
  const { normalized, inverseDeviation } = dtypeOf(x) === 'float64' ? summed(context, axes) : saved(context);
  return [
    () => {
      const slope = g.mul(cotangent, input(1));
      const mean = g.div(g.reduceSum(slope, axes, true), count());
      const along = g.div(g.reduceSum(g.mul(slope, normalized()), axes, true), count());
      const projected = g.sub(g.sub(slope, mean), g.mul(normalized(), along));
      return g.mul(projected, inverseDeviation());
    },
    () => g.mul(cotangent, normalized()),
    () => cotangent,
  ];
}

function normalizedAxes({ node, input }: RuleContext): number[] {
  const axis = axisOf(input(0), node.int('axis', -1));
  return Array.from({ length: rankOf(input(0)) - axis }, (_, i) => axis + i);
}

/** What the gradient reads of the forward pass, each made once. */
interface Normalized {
  readonly normalized: () => Value;
  readonly inverseDeviation: () => Value;
}

/** h again by the operator itself, one pass, and r as the forward node hands it out. */
function saved(context: RuleContext): Normalized {
  const { g, node, input } = context;
  const x = input(0);
  const attributes = Object.fromEntries(node.attributes);
  return {
    normalized: once(() => {
      const ones = g.op('Expand', [g.constant(x, 1), g.shape(input(1))]);
      return g.op('LayerNormalization', [x, ones], attributes);
    }),
    inverseDeviation: once(() => g.cast(savedDeviation(context), dtypeOf(x))),
  };
}

/** In doubles both are computed anew: the operator hands out float32 whatever x is. */
function summed({ g, node, input }: RuleContext, axes: readonly number[]): Normalized {
  const x = input(0);
  const mean = (a: Value): Value => g.div(g.reduceSum(a, axes, true), g.count(x, axes, dtypeOf(x)));
  const centered = once(() => g.sub(x, mean(x)));
  const inverseDeviation = once(() => {
    const variance = mean(g.square(centered()));
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

/** Output 2 of the forward node, the inverse standard deviation, asked for where it was not. */
function savedDeviation({ node, input }: RuleContext): Value {
  const outputs = node.outputs as Value[];
  const axis = axisOf(input(0), node.int('axis', -1));
  const shape = shapeOf(input(0)).map((dim, i) => (i < axis ? dim : 1));
  while (outputs.length < 3) {
    outputs.push(new Value(node.graph, '', { dtype: 'float32', shape }, node, outputs.length));
  }
  const deviation = outputs[2] as Value;
  if (deviation.name === '') deviation.name = node.graph.uniqueName(`${node.name}.inverse_deviation`);
  return deviation;
}
