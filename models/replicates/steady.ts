import { type GraphBuilder, tensorOf, type Value } from '@ouroboros/onnx';

// Operations whose results do not depend on how many replicates stand beside each other. In an ONNX runtime that is not a matter of
// course: ReduceSum may add in another order where an axis has one element, and Log and Exp of float64 come from vector code for most
// elements and from the C library, which differs in the last bit, for those at the end that fill no vector.

/** More elements than any vector register holds of float64. */
const padding = 16;

/** Log or Exp of every element of a float64 value. */
export function steady(g: GraphBuilder, opType: 'Log' | 'Exp', value: Value): Value {
  const ones = g.initializer('padding', tensorOf('float64', [padding], new Float64Array(padding).fill(1)));
  const padded = g.op('Concat', [g.op('Reshape', [value, g.int64s([-1])]), ones], { axis: 0 });
  const all = g.op(opType, [padded]);
  const kept = g.op('Slice', [all, g.int64s([0]), g.int64s([-padding]), g.int64s([0])]);
  const result = g.op('Reshape', [kept, g.op('Shape', [value])]);
  if (value.type) result.type = value.type;
  return result;
}

/**
 * Sums over all axes but the first, [R], of a float64 value.
 *
 * @param count of the elements of one replicate.
 */
export function steadySum(g: GraphBuilder, value: Value, count: number): Value {
  const flat = g.op('Reshape', [value, g.int64s([-1, count])]);
  const ones = g.initializer('ones', tensorOf('float64', [count, 1], new Float64Array(count).fill(1)));
  return g.op('Squeeze', [g.op('MatMul', [flat, ones]), g.int64s([1])]);
}
