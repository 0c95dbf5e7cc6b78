import type { TensorProto } from 'onnx-buf';
import { allocate, type DataType, type ElementArrays, elementBytes } from '../data-type.ts';

/** Bytes of an element array, in place. */
export function bytesOf(array: Exclude<ElementArrays[DataType], string[]>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}

/**
 * The elements stored little-endian in `bytes`: a view where the alignment allows it, otherwise a copy. (Node runs on
 * little-endian machines; a big-endian one would have to swap here.)
 */
export function viewElements<D extends Exclude<DataType, 'string'>>(
  dtype: D,
  bytes: Uint8Array<ArrayBuffer>,
): ElementArrays[D] {
  const width = elementBytes(dtype);
  const length = bytes.byteLength / width;
  const Constructor = allocate(dtype, 0).constructor as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => ElementArrays[D];
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  return new Constructor(aligned.buffer, aligned.byteOffset, length);
}

/** The elements of the typed fields (`float_data`, `int64_data`, ...) in which older files keep them. */
export function typedElements(dtype: DataType, proto: TensorProto): ElementArrays[DataType] {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(proto.floatData);
    case 'float64':
      return Float64Array.from(proto.doubleData);
    case 'int64':
      return BigInt64Array.from(proto.int64Data);
    case 'uint64':
      return BigUint64Array.from(proto.uint64Data);
    case 'uint32':
      return Uint32Array.from(proto.uint64Data, Number);
    case 'string':
      return proto.stringData.map((bytes) => new TextDecoder().decode(bytes));
    default: {
      // The small types, float16 and bfloat16 (as bits) included, share int32_data.
      const elements = allocate(dtype, proto.int32Data.length) as Uint16Array;
      elements.set(proto.int32Data);
      return elements;
    }
  }
}
