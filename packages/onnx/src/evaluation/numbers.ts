import { allocate, type DataType, isFloating } from '../data-type.ts';
import { type Tensor, tensor } from '../tensor.ts';

/** The elements as numbers; undefined for types without numbers here and for integers that no number holds exactly. */
export function numbersOf(value: Tensor): readonly number[] | undefined {
  if (value.dtype === 'string' || value.dtype === 'float16' || value.dtype === 'bfloat16') return undefined;
  const numbers = Array.from(value.data as ArrayLike<number | bigint>, Number);
  return isFloating(value.dtype) || numbers.every(Number.isSafeInteger) ? numbers : undefined;
}

const ranges: Readonly<Partial<Record<DataType, readonly [number, number]>>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  bool: [0, 1],
};

/** True where `dtype` holds `value` exactly, but for the rounding of a float. */
function holds(dtype: DataType, value: number): boolean {
  const range = ranges[dtype];
  return range ? Number.isInteger(value) && value >= range[0] && value <= range[1] : isFloating(dtype);
}

/**
 * A tensor of `values`, floats rounded to `dtype`; undefined where `dtype` cannot hold one of them: what a runtime makes of
 * an overflow is its own affair.
 */
export function tensorOfNumbers(
  dtype: DataType,
  dims: readonly number[],
  values: readonly number[],
): Tensor | undefined {
  if (dtype === 'string' || dtype === 'float16' || dtype === 'bfloat16') return undefined;
  if (!values.every((value) => holds(dtype, value))) return undefined;
  const data = allocate(dtype, values.length);
  const wide = dtype === 'int64' || dtype === 'uint64';
  values.forEach((value, i) => {
    // -0 is no integer: BigInt(-0) is 0n, and typed arrays of integers drop the sign.
    data[i] = (wide ? BigInt(value) : value) as never;
  });
  return tensor(dtype, dims, data);
}
