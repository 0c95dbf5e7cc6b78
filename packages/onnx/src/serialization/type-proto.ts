import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type TensorShapeProto_Dimension as DimensionProto,
  TensorShapeProto_DimensionSchema as DimensionSchema,
  TensorShapeProtoSchema,
  type TypeProto,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { residueOf, setResidue } from '../residue.ts';
import type { Dim, TensorType } from '../shape.ts';
import { dataTypeOfCode, typeCodes } from '../type-code.ts';
import type { Value } from '../value.ts';
import { derive } from './messages.ts';
import type { ValueResidue } from './value-residue.ts';

function readDim(dim: DimensionProto): Dim {
  if (dim.value.case === 'dimValue') return Number(dim.value.value);
  return dim.value.value || null;
}

/** The tensor type that `proto` describes; undefined for sequences, maps, optionals and element types without an array. */
export function readType(proto: TypeProto | undefined): TensorType | undefined {
  if (proto?.value.case !== 'tensorType') return undefined;
  const dtype = dataTypeOfCode(proto.value.value.elemType);
  return dtype && { dtype, shape: proto.value.value.shape?.dim.map(readDim) };
}

function dimInit(dim: Dim): MessageInitShape<typeof DimensionSchema>['value'] {
  if (dim === null) return { case: undefined };
  return typeof dim === 'number'
    ? { case: 'dimValue', value: BigInt(dim) }
    : { case: 'dimParam', value: dim };
}

/** The message of `type`, keeping denotations and unknown fields of `base` where the parts correspond. */
export function writeType(type: TensorType, base?: TypeProto): TypeProto {
  const oldTensor = base?.value.case === 'tensorType' ? base.value.value : undefined;
  const oldDims = oldTensor?.shape?.dim.length === type.shape?.length ? oldTensor?.shape?.dim : undefined;
  const dim = type.shape?.map((size, i) =>
    derive(DimensionSchema, oldDims?.[i], { value: dimInit(size) as DimensionProto['value'] }),
  );
  const tensor = derive(TypeProto_TensorSchema, oldTensor, {
    elemType: typeCodes[type.dtype],
    shape: dim && derive(TensorShapeProtoSchema, oldTensor?.shape, { dim }),
  });
  return derive(TypeProtoSchema, base, { value: { case: 'tensorType', value: tensor } });
}

/** Takes name-independent facts about `value` from `info`: its type, and what the object model has no word for. */
export function readValueInfo(value: Value, info: ValueInfoProto): void {
  value.type = readType(info.type) ?? value.type;
  const residue = residueOf(value) as ValueResidue | undefined;
  setResidue(value, { ...residue, info } satisfies ValueResidue);
}

/** The message that declares `value`. */
export function writeValueInfo(value: Value): ValueInfoProto {
  const info = (residueOf(value) as ValueResidue | undefined)?.info;
  const type = value.type ? { type: writeType(value.type, info?.type) } : {};
  return derive(ValueInfoProtoSchema, info ?? create(ValueInfoProtoSchema), { name: value.name, ...type });
}
