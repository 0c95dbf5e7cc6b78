import type { Value } from '@ouroboros/onnx';
import { type Algebra, axisOf, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import { defineRule, type Rule, type RuleBody } from '../rule.ts';
import { savedStatistic } from '../rules/normalization.ts';
import { callKernel, type Kernel } from './kernel.ts';

/**
 * The gradient of a normalization over the last axis: (x [.., C], scale [C], mean [.., 1], inverse deviation [.., 1], dy) to dx, d scale and
 * d bias [C].
 */
export const layerNormGradient: Kernel = {
  name: 'LayerNormGradient',
  body: (g, inputs) => {
    const [x, scale, mean, deviation, dy] = inputs as [Value, Value, Value, Value, Value];
    const leading = Array.from({ length: rankOf(x) - 1 }, (_, i) => i);
    const normalized = g.mul(g.sub(x, mean), deviation);
    const slope = g.mul(dy, scale);
    const along = average(g, g.mul(slope, normalized));
    const projected = g.sub(g.sub(slope, average(g, slope)), g.mul(normalized, along));
    return [
      g.mul(projected, deviation),
      g.reduceSum(g.mul(dy, normalized), leading, false),
      g.reduceSum(dy, leading, false),
    ];
  },
};

function average(g: Algebra, a: Value): Value {
  return g.op('ReduceMean', [a, g.builder.int64s([-1])], { keepdims: 1 });
}

/** The gradient of LayerNormalization over the last axis in float32 by its kernel; others are left to `fallback`. */
export function layerNormRule(fallback: RuleBody): Rule {
  return defineRule('LayerNormalization', (context) => {
    const { g, node, input, cotangentOf } = context;
    const x = input(0);
    const isPlain =
      dtypeOf(x) === 'float32' &&
      axisOf(x, node.int('axis', -1)) === rankOf(x) - 1 &&
      shapeOf(input(1)).length === 1 &&
      cotangentOf(0) !== undefined &&
      cotangentOf(1) === undefined &&
      cotangentOf(2) === undefined;
    if (!isPlain) return fallback(context);
    let made: readonly Value[] | undefined;
    const part = (index: number) => () => {
      const { type } = input(1);
      const statistics = [1, 2].map((each) => savedStatistic(context, each, rankOf(x) - 1));
      const inputs = [x, input(1), ...statistics, context.cotangent];
      made ??= callKernel(g, layerNormGradient, inputs, [x.type, type, type]);
      return made[index] as Value;
    };
    return [part(0), part(1), part(2)];
  });
}
