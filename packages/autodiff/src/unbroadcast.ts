import { type Dim, elementCount, isStatic, type Value } from '@ouroboros/onnx';
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

/** Sums over at least this many rows are written as products. */
const longColumn = 256;

function sumOver(g: Algebra, a: Value, leading: readonly number[], stretched: readonly number[]): Value {
  if (stretched.length === 0) return sumOfRows(g, a, leading) ?? g.reduceSum(a, leading, false);
  return g.reduceSum(a, [...leading, ...stretched], true);
}

/**
 * The sum of the rows of float32 matrices as the product of a row of ones with them: the kernels of products read memory twice
 * as fast as those of sums along columns. Undefined for others.
 */
function sumOfRows(g: Algebra, a: Value, leading: readonly number[]): Value | undefined {
  const { dtype, shape } = a.type ?? {};
  if (dtype !== 'float32' || !isStatic(shape) || leading.length !== shape.length - 1) return undefined;
  const width = shape.at(-1) as number;
  const rows = elementCount(shape.slice(0, -1));
  if (rows < longColumn || width === 1) return undefined;
  const ones = g.op('Expand', [g.constant(a, 1), g.builder.int64s([1, rows])]);
  const row = g.op('MatMul', [ones, g.reshape(a, [rows, width])]);
  return g.reshape(row, [width]);
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
