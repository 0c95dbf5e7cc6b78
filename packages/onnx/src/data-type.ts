/** Element types of ONNX tensors, with the names the specification uses in lower case. */
export type DataType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string';

/** Every element type. */
export const dataTypes: readonly DataType[] = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'string',
];

/** The array that holds the elements of a tensor; float16 and bfloat16 as raw bits, bool as one byte each. */
export interface ElementArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: string[];
}

/** True for the types that carry gradients. */
export function isFloating(dtype: DataType): boolean {
  return dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** Bytes of one element; throws a RangeError for `string`, whose elements have no fixed size. */
export function elementBytes(dtype: DataType): number {
  if (dtype === 'string') throw new RangeError('expected a data type of fixed size, received string');
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** A zero-filled array for `length` elements of `dtype` (empty strings for `string`). */
export function allocate<D extends DataType>(dtype: D, length: number): ElementArrays[D] {
  if (dtype === 'string') return new Array<string>(length).fill('') as ElementArrays[D];
  const Constructor = constructors[dtype as Exclude<DataType, 'string'>];
  return new Constructor(length) as ElementArrays[D];
}
