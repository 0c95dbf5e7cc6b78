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
  const { g, node, cotangent, input } = context;
  const x = input(0);
  const rank = rankOf(x);
  const axis = axisOf(x, node.int('axis', -1));
  const axes = Array.from({ length: rank - axis }, (_, i) => axis + i);
  const dtype = dtypeOf(x);
  const normalized = once(() => {
    const centered = g.sub(x, g.cast(savedOutput(context, 1, axis), dtype));
    return g.mul(centered, g.cast(savedOutput(context, 2, axis), dtype));
  });
  const weighted = once(() => g.mul(cotangent, normalized()));
  return [
    () => {
      const count = g.count(x, axes, dtype);
      const slope = g.mul(cotangent, input(1));
      const mean = g.div(g.reduceSum(slope, axes, true), count);
      const along = g.div(g.reduceSum(g.mul(slope, normalized()), axes, true), count);
      const projected = g.sub(g.sub(slope, mean), g.mul(normalized(), along));
      return g.mul(projected, g.cast(savedOutput(context, 2, axis), dtype));
    },
    () => weighted(),
    () => cotangent,
  ];
}

/** `make`, called at most once. */
function once(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The mean (1) or inverse standard deviation (2) that the forward node can hand out, asked for where it was not. */
function savedOutput({ node, input }: RuleContext, index: number, axis: number): Value {
  const outputs = node.outputs as Value[];
  const shape = shapeOf(input(0)).map((dim, i) => (i < axis ? dim : 1));
  const names = ['', 'mean', 'inverse_deviation'];
  while (outputs.length <= index) {
    const name = node.graph.uniqueName(`${node.name}.${names[outputs.length]}`);
    // stash_type 1: both are float32 whatever the type of x; double stays double.
    const dtype = dtypeOf(input(0)) === 'float64' ? 'float64' : 'float32';
    outputs.push(new Value(node.graph, name, { dtype, shape }, node, outputs.length));
  }
  return outputs[index] as Value;
}
