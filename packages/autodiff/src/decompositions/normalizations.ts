import { float, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf, rankOf } from '../algebra.ts';
import { batchStatistics, normalizeByBatch } from '../batch-normalization.ts';
import { type DecompositionContext, defineDecomposition } from '../decomposition.ts';
import { perChannel } from '../scale-and-shift.ts';

/** Normalizations written as LayerNormalization over other axes, or as a scale and a shift. */
export const normalizations = [
  defineDecomposition('BatchNormalization', (context) =>
    context.node.int('training_mode', 0) ? trainedBatchNormalization(context) : [batchNormalization(context)],
  ),

  defineDecomposition('InstanceNormalization', (context) => {
    const { g, node, input } = context;
    const rows = g.op('Reshape', [input(0), g.builder.int64s([0, 0, -1])]);
    return [scaleAndShift(context, standardized(g, rows, node.float('epsilon', 1e-5)), 1)];
  }),

  defineDecomposition('GroupNormalization', (context) => {
    const { g, node, input, opset } = context;
    const groups = node.int('num_groups', 1);
    const rows = g.op('Reshape', [input(0), g.builder.int64s([0, groups, -1])]);
    const normalized = standardized(g, rows, node.float('epsilon', 1e-5));
    return [scaleAndShift(context, normalized, opset < 21 ? groups : 1)];
  }),

  defineDecomposition('com.microsoft.SkipLayerNormalization', (context) => {
    const { g, node, input, optional } = context;
    const sum = withSkip(context, 4);
    const inputs = [sum, input(2), optional(3)];
    const attributes = { axis: -1, epsilon: float(node.float('epsilon', 1e-5)) };
    return [...g.builder.ops('LayerNormalization', inputs, attributes, { outputs: 3 }), sum];
  }),

  defineDecomposition('com.microsoft.SkipSimplifiedLayerNormalization', (context) => {
    const { g, node, input } = context;
    const sum = withSkip(context, 3);
    const attributes = { axis: -1, epsilon: float(node.float('epsilon', 1e-5)) };
    const options = { outputs: 2 };
    const [y, inverse] = g.builder.ops('SimplifiedLayerNormalization', [sum, input(2)], attributes, options);
    return [y, undefined, inverse, sum];
  }),

  defineDecomposition('com.microsoft.EmbedLayerNormalization', embedLayerNormalization),
];

/** With the running statistics, y = x f + (bias - mean f), f = scale / sqrt(var + epsilon): two passes over x. */
function batchNormalization({ g, node, input }: DecompositionContext): Value {
  const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map(input) as [Value, Value, Value, Value, Value];
  const dtype = dtypeOf(mean);
  const deviation = g.op('Sqrt', [g.add(variance, node.float('epsilon', 1e-5))]);
  const factor = g.div(g.cast(scale, dtype), deviation);
  const shift = g.sub(g.cast(bias, dtype), g.mul(mean, factor));
  const along = (a: Value): Value => g.cast(perChannel(g, a, x), dtypeOf(x));
  return g.add(g.mul(x, along(factor)), along(shift));
}

/** The operator's own training mode: as ONNX has it, the running variance takes in the biased variance. */
function trainedBatchNormalization({ g, node, input }: DecompositionContext): Value[] {
  const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map(input) as [Value, Value, Value, Value, Value];
  const statistics = batchStatistics(g, x, dtypeOf(mean));
  const momentum = node.float('momentum', 0.9);
  const running = (old: Value, now: Value): Value => g.add(g.mul(old, momentum), g.mul(now, 1 - momentum));
  return [
    normalizeByBatch(g, x, scale, bias, statistics, node.float('epsilon', 1e-5)),
    running(mean, statistics.mean),
    running(variance, statistics.variance),
  ];
}

/** Mean 0 and variance 1 along the last axis. */
function standardized(g: Algebra, x: Value, epsilon: number): Value {
  const ones = g.op('Expand', [g.constant(x, 1), g.shapeSlice(x, rankOf(x) - 1, rankOf(x))]);
  return g.op('LayerNormalization', [x, ones], { axis: -1, epsilon: float(epsilon) });
}

/** `normalized` in the shape of x, by scale and bias: one for each channel, or for each of `groups` groups of channels. */
function scaleAndShift({ g, input }: DecompositionContext, normalized: Value, groups: number): Value {
  const x = input(0);
  const along = (a: Value, like: Value): Value => perChannel(g, a, like);
  if (groups > 1) {
    const scaled = g.add(g.mul(normalized, along(input(1), normalized)), along(input(2), normalized));
    return g.reshapeLike(scaled, x);
  }
  return g.add(g.mul(g.reshapeLike(normalized, x), along(input(1), x)), along(input(2), x));
}

/** Inputs 0 and 1, and the bias that input `bias` may hold, added up. */
function withSkip({ g, input, optional }: DecompositionContext, bias: number): Value {
  const sum = g.add(input(0), input(1));
  const extra = optional(bias);
  return extra ? g.add(sum, extra) : sum;
}

/** Word, position and segment embeddings added up and normalized; the number of unmasked tokens of each row; the sum. */
function embedLayerNormalization({ g, node, input, optional }: DecompositionContext): Value[] {
  const ids = input(0);
  const zero = g.builder.scalar('int64', 0);
  const steps = g.squeeze(g.shapeSlice(ids, 1, 2), [0]);
  const positions = optional(8) ?? g.op('Range', [zero, steps, g.builder.scalar('int64', 1)]);
  const terms = [g.op('Gather', [input(2), ids]), g.op('Gather', [input(3), positions])];
  const segments = optional(1);
  if (segments) terms.push(g.op('Gather', [input(4), segments]));
  const sum = terms.reduce((a, b) => g.add(a, b));
  const attributes = { axis: -1, epsilon: float(node.float('epsilon', 1e-12)) };
  const y = g.op('LayerNormalization', [sum, input(5), input(6)], attributes);
  const mask = optional(7);
  const lengths = mask ? g.reduceSum(mask, [1], false) : g.zeros('int32', g.shapeSlice(ids, 0, 1));
  return [y, lengths, sum];
}
