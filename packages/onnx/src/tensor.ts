import { allocate, type DataType, type ElementArrays } from './data-type.ts';

/** A concrete n-dimensional array: row-major elements of one data type. */
export interface Tensor<D extends DataType = DataType> {
  readonly dtype: D;
  /** Sizes of the axes, outermost first; `[]` is a scalar. */
  readonly dims: readonly number[];
  /** `elementCount(dims)` elements in row-major order. */
  readonly data: ElementArrays[D];
}

/** Number of elements of a tensor with these axes (1 for a scalar). */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/**
 * A tensor over `data` (not copied).
 *
 * @throws RangeError when the number of elements is not the product of `dims`.
 */
export function tensor<D extends DataType>(
  dtype: D,
  dims: readonly number[],
  data: ElementArrays[D],
): Tensor<D> {
  const expected = elementCount(dims);
  if (data.length !== expected) {
    throw new RangeError(
      `expected ${expected} elements for a tensor [${dims.join(', ')}], received ${data.length}`,
    );
  }
  return { dtype, dims, data };
}

/** A tensor of numbers, converted to `dtype` (float16 and bfloat16 are not accepted here: pass their bits to `tensor`). */
export function tensorOf<D extends Exclude<DataType, 'string' | 'float16' | 'bfloat16'>>(
  dtype: D,
  dims: readonly number[],
  values: ArrayLike<number>,
): Tensor<D> {
  const data = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (dtype === 'int64' || dtype === 'uint64') (data as BigInt64Array)[i] = BigInt(value);
    else (data as Float64Array)[i] = value;
  }
  return tensor(dtype, dims, data);
}

/** A tensor without axes. */
export function scalar<D extends Exclude<DataType, 'string' | 'float16' | 'bfloat16'>>(
  dtype: D,
  value: number,
): Tensor<D> {
  return tensorOf(dtype, [], [value]);
}
