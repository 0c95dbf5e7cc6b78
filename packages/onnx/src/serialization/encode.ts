import { clearField, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Fault } from '@ouroboros/errors';
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';

const maximumBytes = 2 ** 31 - 1;

/** The tag of a length-delimited field and the length of what follows. */
function prefix(field: number, length: number): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}

function totalBytes(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((total, chunk) => total + chunk.byteLength, 0);
}

function tensorChunks(tensor: TensorProto): Uint8Array[] {
  const raw = tensor.rawData;
  clearField(tensor, TensorProtoSchema.field.rawData);
  const head = toBinary(TensorProtoSchema, tensor);
  if (raw.byteLength === 0) return [head];
  return [head, prefix(TensorProtoSchema.field.rawData.number, raw.byteLength), raw];
}

/**
 * The bytes of `model`, which is used up: its initializers are taken out and spliced in as they lie in memory, where the
 * general encoder would copy them once per level of nesting.
 *
 * @throws Fault `onnx/too-large` beyond the 2 GiB that protobuf allows.
 */
export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  const graph = model.graph;
  clearField(model, ModelProtoSchema.field.graph);
  const chunks: Uint8Array[] = [];
  if (graph) {
    const tensors = graph.initializer;
    graph.initializer = [];
    chunks.push(toBinary(GraphProtoSchema, graph));
    for (const tensor of tensors) {
      const parts = tensorChunks(tensor);
      chunks.push(prefix(GraphProtoSchema.field.initializer.number, totalBytes(parts)), ...parts);
    }
    chunks.unshift(prefix(ModelProtoSchema.field.graph.number, totalBytes(chunks)));
  }
  chunks.unshift(toBinary(ModelProtoSchema, model));
  return join(chunks);
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = totalBytes(chunks);
  if (length > maximumBytes) {
    throw new Fault({
      code: 'onnx/too-large',
      kind: 'request',
      subject: 'model',
      expected: 'less than 2 GiB in one file',
      received: `${length} bytes`,
      remedy: 'write it with externalDataThreshold',
    });
  }
  const result = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    result.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return result;
}
