import { addDims } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** `shape` with `axes` gone, or of size 1 with `keep`. */
function reduced(shape: Shape, axes: ReadonlySet<number>, keep: boolean): Shape {
  return keep ? shape.map((dim, i) => (axes.has(i) ? 1 : dim)) : shape.filter((_, i) => !axes.has(i));
}

function reduceShape(c: InferenceContext): Shape | undefined {
  const shape = c.shape(0);
  const axes = c.list('axes', 1);
  const keep = c.node.int('keepdims', 1) !== 0;
  if (!shape) return undefined;
  if (axes === null) return keep ? shape.map(() => null) : undefined;
  const chosen = axes?.map((axis) => c.axis(axis, shape.length)) ?? [];
  if (chosen.length > 0) return reduced(shape, new Set(chosen), keep);
  // No axes: all of them, unless the operator is asked to do nothing then.
  return c.node.int('noop_with_empty_axes', 0) ? shape : reduced(shape, new Set(shape.keys()), keep);
}

const reduce: InferenceRule = (c) => [c.like(0, reduceShape(c))];

const argument: InferenceRule = (c) => {
  const shape = c.shape(0);
  if (!shape) return [{ dtype: 'int64', shape: undefined }];
  const axis = c.axis(c.node.int('axis', 0), shape.length);
  return [{ dtype: 'int64', shape: reduced(shape, new Set([axis]), c.node.int('keepdims', 1) !== 0) }];
};

const topK: InferenceRule = (c) => {
  const shape = c.shape(0);
  const count: Dim = c.version < 10 ? c.node.int('k', 0) : (c.elements(1)?.[0] ?? null);
  if (!shape) return [c.like(0, undefined), { dtype: 'int64', shape: undefined }];
  const axis = c.axis(c.node.int('axis', -1), shape.length);
  const size = shape[axis];
  if (typeof size === 'number' && typeof count === 'number' && count > size) {
    c.fail(`k of at most ${size}, the size of axis ${axis}`, `k = ${count}`);
  }
  const result = shape.map((dim, i) => (i === axis ? count : dim));
  return [c.like(0, result), { dtype: 'int64', shape: result }];
};

const cumulative: InferenceRule = (c) => {
  const axis = c.numbers(1)?.[0];
  const shape = c.shape(0);
  if (shape && axis !== undefined) c.axis(axis, shape.length);
  return [c.type(0)];
};

const names = 'L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare'.split(' ');

/** Operators that make an axis smaller, or run along one. */
export const reductions: RuleGroup = {
  ...Object.fromEntries(names.map((name) => [`Reduce${name}`, reduce])),
  ArgMax: argument,
  ArgMin: argument,
  TopK: topK,
  CumSum: cumulative,
  CumProd: cumulative,
  Concat: (c) => {
    const shapes = c.shapes();
    const [first] = shapes;
    if (!first || shapes.includes(undefined)) return [c.like(0, undefined)];
    const axis = c.axis(c.node.int('axis', 1), first.length);
    const result = shapes.slice(1).reduce<Shape>((whole, part) => {
      if (part?.length !== whole.length) return c.fail('inputs of one rank');
      return whole.map((dim, i) =>
        i === axis
          ? addDims(dim, part[i] as Dim)
          : c.same(dim, part[i] as Dim, `equal sizes on every axis but ${axis}`),
      );
    }, first);
    return [c.like(0, result)];
  },
};
