import { fromBinary, type Message } from '@bufbuild/protobuf';
import { ModelProtoSchema, type TensorProto } from 'onnx-buf';
import { bytesOf } from '../tensor-elements.ts';
import { readTensor } from '../tensor-proto.ts';

type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };

/** Tensors say the same in typed fields and raw bytes: both become raw bytes here. */
function tensorBytes(proto: TensorProto): Uint8Array | undefined {
  if (proto.dataLocation === 1 || proto.stringData.length > 0) return undefined;
  const read = readTensor(proto, { source: 'test', baseDirectory: undefined });
  return read && read.dtype !== 'string' ? bytesOf(read.data as Float32Array) : undefined;
}

function plainValue(value: unknown): Plain | undefined {
  if (value === undefined || value === '' || value === 0 || value === 0n) return undefined;
  if (value instanceof Uint8Array) return value.length === 0 ? undefined : Buffer.from(value).toString('hex');
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((item) => plainValue(item) ?? 0);
  return typeof value === 'object' && value !== null ? plainMessage(value as Message) : (value as Plain);
}

/** Inputs that are omitted at the end may as well not be there. */
function withoutTrailing(inputs: readonly string[]): readonly string[] {
  return inputs.slice(0, inputs.findLastIndex((name) => name !== '') + 1);
}

function plainMessage(message: Message): Plain {
  const result: { [key: string]: Plain } = {};
  const source = { ...message } as unknown as Record<string, unknown>;
  if (message.$typeName === 'onnx.TensorProto') {
    const bytes = tensorBytes(message as TensorProto);
    if (bytes) {
      for (const field of ['floatData', 'int32Data', 'int64Data', 'doubleData', 'uint64Data'])
        delete source[field];
      Object.assign(source, { rawData: bytes });
    }
  }
  if (message.$typeName === 'onnx.NodeProto') source.input = withoutTrailing(source.input as string[]);
  for (const [key, value] of Object.entries(source)) {
    const plain = key === '$typeName' ? undefined : plainValue(value);
    if (plain !== undefined) result[key] = plain;
  }
  return result;
}

/** Everything a model file says, unknown fields included, without the freedoms of its encoding. */
export function canonical(bytes: Uint8Array): Plain {
  return plainMessage(fromBinary(ModelProtoSchema, Uint8Array.from(bytes)));
}
