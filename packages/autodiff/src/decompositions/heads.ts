import type { Dim, Value } from '@ouroboros/onnx';
import { type Algebra, shapeOf } from '../algebra.ts';

/** [B, S, heads * D] as [B, S, heads, D]. */
export function splitWidth(g: Algebra, x: Value, heads: number): Value {
  return g.op('Reshape', [x, g.builder.int64s([0, 0, heads, -1])]);
}

/** [B, S, heads * D] as [B, heads, S, D]. */
export function splitHeads(g: Algebra, x: Value, heads: number): Value {
  return g.transpose(splitWidth(g, x, heads), [0, 2, 1, 3]);
}

/** [B, heads, S, D] as [B, S, heads * D]. */
export function mergeHeads(g: Algebra, x: Value): Value {
  return g.op('Reshape', [g.transpose(x, [0, 2, 1, 3]), g.builder.int64s([0, 0, -1])]);
}

/** `a` before `b` along the axis of steps of [B, heads, S, D]; `b` alone where there is no `a`. */
export function joinSteps(g: Algebra, a: Value | undefined, b: Value): Value {
  return a ? g.op('Concat', [a, b], { axis: 2 }) : b;
}

/** The size of `axis` as an int64 scalar. */
export function sizeOf(g: Algebra, x: Value, axis: number): Value {
  const dim = shapeOf(x)[axis] as Dim;
  if (typeof dim === 'number') return g.builder.scalar('int64', dim);
  return g.squeeze(g.shapeSlice(x, axis, axis + 1), [0]);
}

/** 0, 1, ... count - 1. */
export function countUp(g: Algebra, count: Value): Value {
  return g.op('Range', [g.builder.scalar('int64', 0), count, g.builder.scalar('int64', 1)]);
}

/** `x` with the sizes that the parts of `shape` hold one after the other, each int64 [n]. */
export function reshapeTo(g: Algebra, x: Value, shape: readonly Value[]): Value {
  const known = shape.map((part) => part.constant?.data);
  if (known.every((data) => data !== undefined)) {
    return g.reshape(
      x,
      known.flatMap((data) => Array.from(data as ArrayLike<bigint>, Number)),
    );
  }
  return g.op('Reshape', [x, g.op('Concat', shape, { axis: 0 })]);
}
