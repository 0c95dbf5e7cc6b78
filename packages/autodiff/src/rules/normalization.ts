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
  const statistics = once(() => momentsOf(context, axes));
  const normalized = once(() => g.mul(g.sub(x, statistics().mean), statistics().inverseDeviation));
  return [
    () => {
      const slope = g.mul(cotangent, input(1));
      const mean = g.div(g.reduceSum(slope, axes, true), count());
      const along = g.div(g.reduceSum(g.mul(slope, normalized()), axes, true), count());
      const projected = g.sub(g.sub(slope, mean), g.mul(normalized(), along));
      return g.mul(projected, statistics().inverseDeviation);
    },
    () => g.mul(cotangent, normalized()),
    () => cotangent,
  ];
}

function normalizedAxes({ node, input }: RuleContext): number[] {
  const axis = axisOf(input(0), node.int('axis', -1));
  return Array.from({ length: rankOf(input(0)) - axis }, (_, i) => axis + i);
}

interface Moments {
  readonly mean: Value;
  readonly inverseDeviation: Value;
}

/** What the forward node computed on its way; it hands out float32 whatever x is, so doubles are summed again. */
function momentsOf(context: RuleContext, axes: readonly number[]): Moments {
  const { g, node, input } = context;
  const x = input(0);
  const dtype = dtypeOf(x);
  if (dtype !== 'float64') {
    const [mean, inverseDeviation] = [savedOutput(context, 1), savedOutput(context, 2)];
    return { mean: g.cast(mean, dtype), inverseDeviation: g.cast(inverseDeviation, dtype) };
  }
  const count = g.count(x, axes, dtype);
  const mean = g.div(g.reduceSum(x, axes, true), count);
  const variance = g.div(g.reduceSum(g.square(g.sub(x, mean)), axes, true), count);
  const deviation = g.op('Sqrt', [g.add(variance, node.float('epsilon', 1e-5))]);
  return { mean, inverseDeviation: g.op('Reciprocal', [deviation]) };
}

/** `make`, called at most once. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const savedNames = ['', 'mean', 'inverse_deviation'];

/** The mean (1) or inverse standard deviation (2) that the forward node can hand out, asked for where it was not. */
function savedOutput({ node, input }: RuleContext, index: number): Value {
  const outputs = node.outputs as Value[];
  const axis = axisOf(input(0), node.int('axis', -1));
  const shape = shapeOf(input(0)).map((dim, i) => (i < axis ? dim : 1));
  for (let i = 1; i <= index; i++) {
    const name = `${node.name}.${savedNames[i]}`;
    const known = outputs[i];
    if (!known) {
      const type = { dtype: 'float32', shape } as const;
      outputs.push(new Value(node.graph, node.graph.uniqueName(name), type, node, i));
    } else if (known.name === '') known.name = node.graph.uniqueName(name);
  }
  return outputs[index] as Value;
}
