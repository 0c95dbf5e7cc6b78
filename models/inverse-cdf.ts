import type { GraphBuilder, Value } from '@ouroboros/onnx';

/**
 * Appends draws from discrete distributions by inversion: the first place whose cumulative weight exceeds u times the whole
 * weight, found by binary search.
 *
 * A place of weight 0 is never drawn: its cumulative weight is that of the place before it. Nor is one past the end: for
 * u < 1 in float64, u times the whole rounds to less than the whole.
 *
 * @param weights float64 [..., M], not negative, with a positive sum; any scale.
 * @param uniforms float64 [..., N] on [0, 1), with the leading axes of `weights`.
 * @param most upper bound of M.
 * @returns places, int64 [..., N].
 */
export function drawPlaces(g: GraphBuilder, weights: Value, uniforms: Value, most: number): Value {
  const rank = weights.type?.shape?.length ?? 2;
  const cumulative = g.op('CumSum', [weights, g.scalar('int64', rank - 1)]);
  const axis = g.op('Slice', [g.op('Shape', [cumulative]), g.int64s([rank - 1]), g.int64s([rank])]);
  const last = g.op('Sub', [axis, g.int64s([1])]);
  const whole = g.op('Gather', [cumulative, g.int64s([-1])], { axis: -1 });
  const level = g.op('Mul', [uniforms, whole]);
  // How many of the first places do not exceed the level: the bits of that number, from the highest down.
  let below = g.op('Cast', [g.op('Mul', [uniforms, g.scalar('float64', 0)])], { to: elementTypeInt64 });
  for (let step = 2 ** Math.floor(Math.log2(most)); step >= 1; step /= 2) {
    const candidate = g.op('Add', [below, g.scalar('int64', step)]);
    const place = g.op('Min', [g.op('Sub', [candidate, g.scalar('int64', 1)]), last]);
    const reached = g.op('GatherElements', [cumulative, place], { axis: rank - 1 });
    below = g.op('Where', [g.op('LessOrEqual', [reached, level]), candidate, below]);
  }
  return below;
}

/** TensorProto.DataType.INT64. */
const elementTypeInt64 = 7;
