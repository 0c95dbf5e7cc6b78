import type { Dim, Value } from '@ouroboros/onnx';
import { type Algebra, sameShape } from './algebra.ts';

/**
 * Sums `cotangent` over the axes along which `primal` was broadcast, giving it the shape of `primal`: the transpose
 * of numpy broadcasting. The only place where that happens.
 */
export function unbroadcast(g: Algebra, cotangent: Value, primal: Value): Value {
  const from = cotangent.type?.shape;
  const to = primal.type?.shape;
  if (sameShape(from, to)) return cotangent;
  if (!from || !to) return unbroadcastDynamic(g, cotangent, primal);
  const extra = from.length - to.length;
  const trailing = from.slice(extra);
  if (trailing.some((dim, i) => isOpen(dim, to[i] ?? null))) {
    return unbroadcastDynamic(g, cotangent, primal);
  }
  const leading = Array.from({ length: extra }, (_, i) => i);
  const stretched = trailing.flatMap((dim, i) => (dim !== 1 && to[i] === 1 ? [extra + i] : []));
  const summed = sumOver(g, cotangent, leading, stretched);
  return g.reshapeLike(summed, primal);
}

/** True when only the running graph can tell whether the axis was stretched from 1. */
function isOpen(from: Dim, to: Dim): boolean {
  if (typeof to === 'number') return false;
  return from !== 1 && (from === null || to === null || from !== to);
}

function sumOver(g: Algebra, a: Value, leading: readonly number[], stretched: readonly number[]): Value {
  if (stretched.length === 0) return g.reduceSum(a, leading, false);
  return g.reduceSum(a, [...leading, ...stretched], true);
}

/** As above with the axes found while the graph runs: those where the primal has size 1 or no axis at all. */
function unbroadcastDynamic(g: Algebra, cotangent: Value, primal: Value): Value {
  const shape = g.op('Shape', [primal]);
  const missing = g.sub(g.op('Size', [g.op('Shape', [cotangent])]), g.op('Size', [shape]));
  const ones = g.op('ConstantOfShape', [g.unsqueeze(missing, [0])], {
    value: { type: 'tensor', value: { dtype: 'int64', dims: [1], data: new BigInt64Array([1n]) } },
  });
  const padded = g.op('Concat', [ones, shape], { axis: 0 });
  const single = g.compare('Equal', padded, 1);
  const axes = g.reshape(g.op('NonZero', [single]), [-1]);
  const summed = g.op('ReduceSum', [cotangent, axes], { keepdims: 1, noop_with_empty_axes: 1 });
  return g.op('Reshape', [summed, shape]);
}
