import type { Dim, Value } from '@ouroboros/onnx';
import { type Algebra, rankOf, shapeOf } from '../algebra.ts';
import { unitVectors } from '../spatial/separable.ts';

/** A value and the letters of its axes. */
export interface Factor {
  readonly value: Value;
  readonly term: string;
}

/** Size of the axis `letter` of `factor`. */
export function sizeOf({ value, term }: Factor, letter: string): Dim {
  return shapeOf(value)[term.indexOf(letter)] ?? null;
}

/** `factor` with its axes in the order of `term`. */
export function arranged(g: Algebra, { value, term: from }: Factor, term: string): Factor {
  return {
    value: g.transpose(
      value,
      [...term].map((letter) => from.indexOf(letter)),
    ),
    term,
  };
}

/** `factor` summed over `letters`. */
export function summedOver(g: Algebra, { value, term }: Factor, letters: string): Factor {
  if (letters === '') return { value, term };
  const axes = [...letters].map((letter) => term.indexOf(letter));
  return { value: g.reduceSum(value, axes, false), term: without(term, letters) };
}

/** `term` without `letters`. */
export function without(term: string, letters: string): string {
  return [...term].filter((letter) => !letters.includes(letter)).join('');
}

/** The letters of both, in the order of `term`. */
export function shared(term: string, letters: string): string {
  return [...term].filter((letter) => letters.includes(letter)).join('');
}

/** Of axes with the same letter the diagonal: multiplied by unit vectors and summed over all but the first. */
export function diagonal(g: Algebra, factor: Factor): Factor {
  const { value, term } = factor;
  const second = [...term].findIndex((letter, axis) => term.indexOf(letter) < axis);
  if (second < 0) return factor;
  const first = term.indexOf(term[second] as string);
  const others = Array.from({ length: rankOf(value) }, (_, axis) => axis).filter(
    (axis) => axis !== first && axis !== second,
  );
  const mask = g.unsqueeze(unitVectors(g, value, first), others);
  const picked = g.reduceSum(g.mul(value, mask), [second], false);
  return diagonal(g, { value: picked, term: term.slice(0, second) + term.slice(second + 1) });
}

/** What an axis after `regroup` is made of: axes of `factor`, several joined to one; or `keep`: the axis at that place. */
export type AxisSource = 'keep' | readonly (readonly [factor: Factor, letter: string])[];

/** `value` with axes joined or parted, in their order. */
export function regroup(g: Algebra, value: Value, axes: readonly AxisSource[]): Value {
  const sizes = axes.map(staticSize);
  const open = sizes.filter((size) => size === undefined).length;
  if (open <= 1) return g.op('Reshape', [value, g.builder.int64s(sizes.map((size) => size ?? -1))]);
  const parts = axes.map((axis, i) => {
    const size = sizes[i];
    return size === undefined && axis !== 'keep' ? joinedSize(g, axis) : g.builder.int64s([size ?? 0]);
  });
  return g.op('Reshape', [value, g.op('Concat', parts, { axis: 0 })]);
}

/** 0 says that the axis is kept; undefined that its size is not known. */
function staticSize(axis: AxisSource): number | undefined {
  if (axis === 'keep') return 0;
  const sizes = axis.map(([factor, letter]) => sizeOf(factor, letter));
  return sizes.every((size) => typeof size === 'number') ? sizes.reduce((a, b) => a * b, 1) : undefined;
}

function joinedSize(g: Algebra, sources: Exclude<AxisSource, 'keep'>): Value {
  const sizes = sources.map(([{ value, term }, letter]) => {
    const axis = term.indexOf(letter);
    return g.shapeSlice(value, axis, axis + 1);
  });
  return sizes.reduce((a, b) => g.mul(a, b));
}
