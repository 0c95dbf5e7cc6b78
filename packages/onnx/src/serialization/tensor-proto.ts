import { TensorProto_DataLocation as DataLocation, type TensorProto, TensorProtoSchema } from 'onnx-buf';
import { elementBytes } from '../data-type.ts';
import { residueOf, setResidue } from '../residue.ts';
import { elementCount, type Tensor } from '../tensor.ts';
import { dataTypeOfCode, typeCodes } from '../type-code.ts';
import { malformed, type ReadContext } from './context.ts';
import { type ExternalLocation, type ExternalOrigin, parseLocation, readExternal } from './external-data.ts';
import { derive, hasUnknown } from './messages.ts';
import { bytesOf, typedElements, viewElements } from './tensor-elements.ts';

/** What stays of a TensorProto beside its Tensor: everything but the elements. */
export interface TensorResidue {
  readonly proto: TensorProto;
  /** Where the elements were read from, for a tensor kept outside the model file. */
  readonly origin: ExternalOrigin | undefined;
}

/** Decides where a tensor's bytes go: undefined keeps them in the model file. */
export type Placement = (tensor: Tensor, name: string) => ExternalLocation | undefined;

const noElements = {
  floatData: [],
  int32Data: [],
  int64Data: [],
  doubleData: [],
  uint64Data: [],
  stringData: [],
  rawData: undefined,
};

/**
 * The tensor that `proto` describes; undefined for an element type the object model has no array for.
 *
 * @throws Fault `onnx/malformed` when the number of elements is not the product of the sizes, and those of `readExternal`.
 */
export function readTensor(proto: TensorProto, context: ReadContext): Tensor | undefined {
  const dtype = dataTypeOfCode(proto.dataType);
  if (!dtype || proto.segment) return undefined;
  const dims = proto.dims.map(Number);
  const count = elementCount(dims);
  const external = proto.dataLocation === DataLocation.EXTERNAL && dtype !== 'string';
  const found = external
    ? readExternal(
        parseLocation(proto.externalData, proto.name, context),
        count * elementBytes(dtype),
        proto.name,
        context,
      )
    : undefined;
  const raw = found?.bytes ?? proto.rawData;
  const data =
    dtype === 'string' || raw.byteLength === 0
      ? typedElements(dtype, proto)
      : raw.byteLength === count * elementBytes(dtype)
        ? viewElements(dtype, raw as Uint8Array<ArrayBuffer>)
        : undefined;
  if (data?.length !== count || dims.some((size) => size < 0)) {
    const received = data ? `${data.length} elements` : `${raw.byteLength} bytes`;
    const expected = `${count} elements of ${dtype} for sizes [${dims.join(', ')}]`;
    throw malformed(context.source, `tensor "${proto.name}"`, expected, received);
  }
  const tensor: Tensor = { dtype, dims, data };
  keepResidue(tensor, proto, found?.origin);
  return tensor;
}

function keepResidue(tensor: Tensor, proto: TensorProto, origin: ExternalOrigin | undefined): void {
  // Strings need not be text: their bytes are kept.
  const strings = tensor.dtype === 'string' ? { stringData: proto.stringData } : {};
  const kept = derive(TensorProtoSchema, proto, { ...noElements, ...strings });
  const plain = !origin && tensor.dtype !== 'string' && !proto.name && !proto.docString;
  if (plain && proto.metadataProps.length === 0 && !hasUnknown(proto)) return;
  setResidue(tensor, { proto: kept, origin } satisfies TensorResidue);
}

/** The message of `tensor` under `name` (undefined: the name it was read with). The elements are not copied. */
export function writeTensor(tensor: Tensor, name: string | undefined, place: Placement): TensorProto {
  const residue = residueOf(tensor) as TensorResidue | undefined;
  const common = {
    ...noElements,
    ...(name === undefined ? {} : { name }),
    dims: tensor.dims.map(BigInt),
    dataType: typeCodes[tensor.dtype],
    dataLocation: undefined,
    externalData: [],
  };
  if (tensor.dtype === 'string') {
    const stringData =
      residue?.proto.stringData ??
      (tensor.data as string[]).map((text) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>);
    return derive(TensorProtoSchema, residue?.proto, { ...common, stringData });
  }
  const where = place(tensor, name ?? residue?.proto.name ?? '');
  if (where) {
    return derive(TensorProtoSchema, residue?.proto, { ...common, ...externalFields(where, residue) });
  }
  const rawData = bytesOf(tensor.data as Float32Array);
  return derive(TensorProtoSchema, residue?.proto, { ...common, rawData });
}

/** The fields of a tensor kept at `where`; entries of the file it was read from that say more (checksums) stay. */
function externalFields(where: ExternalLocation, residue: TensorResidue | undefined) {
  const same = where === residue?.origin;
  const entries = new Map<string, string>([
    ['location', where.location],
    ['offset', String(where.offset)],
    ...(where.length === undefined ? [] : [['length', String(where.length)] as const]),
  ]);
  return {
    dataLocation: DataLocation.EXTERNAL,
    externalData:
      same && residue
        ? residue.proto.externalData
        : [...entries].map(([key, value]) => ({
            $typeName: 'onnx.StringStringEntryProto' as const,
            key,
            value,
          })),
  };
}
