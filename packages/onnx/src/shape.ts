import type { DataType } from './data-type.ts';

/**
 * Size of one axis: a number, a symbol (`"B"`, or a canonical expression of symbols such as `"B*T"`), or
 * `null` where nothing is known.
 */
export type Dim = number | string | null;

/** Sizes of all axes, outermost first; the rank is always known. */
export type Shape = readonly Dim[];

/** Type of a tensor value; `shape` is undefined where not even the rank is known. */
export interface TensorType {
  readonly dtype: DataType;
  readonly shape: Shape | undefined;
}

/** `[B, T, 64]`; `?` for an unknown axis. */
export function formatShape(shape: Shape): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

/** `float32[B, T, 64]`; `?` for an unknown axis, `float32[...]` for an unknown rank. */
export function formatType(type: TensorType | undefined): string {
  if (!type) return '?';
  if (!type.shape) return `${type.dtype}[...]`;
  return type.dtype + formatShape(type.shape);
}

/** True when every axis is a number. */
export function isStatic(shape: Shape | undefined): shape is readonly number[] {
  return shape?.every((dim) => typeof dim === 'number') ?? false;
}
