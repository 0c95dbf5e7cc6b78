import { TensorProto_DataType as Code } from 'onnx-buf';
import type { DataType } from '../data-type.ts';

/** The protobuf number of each element type. */
export const codeOfDataType: Readonly<Record<DataType, Code>> = {
  float32: Code.FLOAT,
  float64: Code.DOUBLE,
  float16: Code.FLOAT16,
  bfloat16: Code.BFLOAT16,
  int8: Code.INT8,
  int16: Code.INT16,
  int32: Code.INT32,
  int64: Code.INT64,
  uint8: Code.UINT8,
  uint16: Code.UINT16,
  uint32: Code.UINT32,
  uint64: Code.UINT64,
  bool: Code.BOOL,
  string: Code.STRING,
};

const dataTypes = new Map<number, DataType>(
  Object.entries(codeOfDataType).map(([dtype, code]) => [code, dtype as DataType]),
);

/** The element type of a protobuf number; undefined for those the object model has no array for (int4, float8, complex). */
export function dataTypeOfCode(code: number): DataType | undefined {
  return dataTypes.get(code);
}
