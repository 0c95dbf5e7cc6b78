import type { DataType } from './data-type.ts';

/** The number of each element type in ONNX files and in attributes such as Cast's `to` (TensorProto.DataType). */
export const typeCodes: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

const byCode = new Map(Object.entries(typeCodes).map(([dtype, code]) => [code, dtype as DataType]));

/** The element type with number `code`; undefined for those the object model has no array for (int4, float8, complex). */
export function dataTypeOfCode(code: number): DataType | undefined {
  return byCode.get(code);
}
