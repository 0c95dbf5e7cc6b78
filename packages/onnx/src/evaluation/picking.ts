import { allocate } from '../data-type.ts';
import type { Node } from '../node.ts';
import { elementCount, type Tensor, tensor } from '../tensor.ts';
import type { Evaluation, EvaluationGroup, EvaluationRule } from './evaluation.ts';
import { numbersOf } from './numbers.ts';
import { coordinatesOf, positionOf } from './positions.ts';

/** A tensor whose element at some coordinates is an element of a tensor of the same type. */
function pick(
  { dtype, dims }: Evaluation,
  source: (coordinates: number[]) => { from: Tensor; at: readonly number[] } | undefined,
): Tensor | undefined {
  const data = allocate(dtype, elementCount(dims));
  for (let i = 0; i < data.length; i++) {
    const found = source(coordinatesOf(i, dims));
    const element = found?.from.data[positionOf(found.at, found.from.dims)];
    if (element === undefined) return undefined;
    data[i] = element as never;
  }
  return tensor(dtype, dims, data);
}

const axisOf = (node: Node, fallback: number, rank: number): number => {
  const axis = node.int('axis', fallback);
  return axis < 0 ? axis + rank : axis;
};

const gather: EvaluationRule = (e) => {
  const [data, indices] = e.inputs;
  const numbers = indices && numbersOf(indices);
  if (!data || !numbers) return undefined;
  const axis = axisOf(e.node, 0, data.dims.length);
  const size = data.dims[axis] as number;
  return pick(e, (at) => {
    const inner = at.slice(axis, axis + indices.dims.length);
    const index = numbers[positionOf(inner, indices.dims)] as number;
    const wrapped = index < 0 ? index + size : index;
    if (wrapped < 0 || wrapped >= size) return undefined;
    return {
      from: data,
      at: [...at.slice(0, axis), wrapped, ...at.slice(axis + indices.dims.length)],
    };
  });
};

/** Starts and ends far outside the axis mean its ends, so they need not be exact. */
function boundsOf(list: Tensor): readonly number[] {
  return Array.from(list.data as ArrayLike<number | bigint>, Number);
}

/** Where a slice of an axis of `size` begins: counted from the end when negative, clamped. */
function firstOf(start: number, size: number, step: number): number {
  const at = start < 0 ? start + size : start;
  return Math.min(Math.max(at, 0), step < 0 ? size - 1 : size);
}

const slice: EvaluationRule = (e) => {
  const [data, ...lists] = e.inputs;
  const [starts, ends, axes, steps] = lists.map((list) => list && boundsOf(list));
  if (!data || !starts || !ends) return undefined;
  const first = data.dims.map(() => 0);
  const stride = data.dims.map(() => 1);
  starts.forEach((start, i) => {
    const given = axes?.[i] ?? i;
    const axis = given < 0 ? given + data.dims.length : given;
    stride[axis] = steps?.[i] ?? 1;
    first[axis] = firstOf(start, data.dims[axis] as number, stride[axis] as number);
  });
  return pick(e, (at) => ({
    from: data,
    at: at.map((coordinate, axis) => (first[axis] as number) + coordinate * (stride[axis] as number)),
  }));
};

const concat: EvaluationRule = (e) => {
  const parts = e.inputs.filter((part) => part !== undefined);
  const axis = axisOf(e.node, 0, e.dims.length);
  return pick(e, (at) => {
    let rest = at[axis] as number;
    for (const part of parts) {
      const size = part.dims[axis] as number;
      if (rest < size) return { from: part, at: at.map((value, i) => (i === axis ? rest : value)) };
      rest -= size;
    }
    return undefined;
  });
};

const transpose: EvaluationRule = (e) => {
  const [data] = e.inputs;
  if (!data) return undefined;
  const order = e.node.ints('perm') ?? [...data.dims.keys()].reverse();
  return pick(e, (at) => {
    const source = new Array<number>(order.length);
    order.forEach((axis, i) => {
      source[axis] = at[i] as number;
    });
    return { from: data, at: source };
  });
};

const expand: EvaluationRule = (e) => {
  const [data] = e.inputs;
  return data && pick(e, (at) => ({ from: data, at }));
};

const tile: EvaluationRule = (e) => {
  const [data] = e.inputs;
  return (
    data &&
    pick(e, (at) => ({ from: data, at: at.map((value, axis) => value % (data.dims[axis] as number)) }))
  );
};

const where: EvaluationRule = (e) => {
  const [condition, yes, no] = e.inputs;
  if (!condition || !yes || !no) return undefined;
  return pick(e, (at) => ({ from: condition.data[positionOf(at, condition.dims)] ? yes : no, at }));
};

/** The same elements under other sizes. */
const rearrange: EvaluationRule = ({ inputs, dims }) => inputs[0] && { ...inputs[0], dims };

/** Operators whose results are elements of their inputs, of whatever type. */
export const picking: EvaluationGroup = {
  Identity: rearrange,
  Reshape: rearrange,
  Squeeze: rearrange,
  Unsqueeze: rearrange,
  Flatten: rearrange,
  Gather: gather,
  Slice: slice,
  Concat: concat,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  Where: where,
};
