import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { Fault } from '@ouroboros/errors';
import { type FunctionProto, FunctionProtoSchema, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { Model, type ModelFunction } from '../model.ts';
import { setResidue } from '../residue.ts';
import { readAttribute } from './attribute-proto.ts';
import { type ReadContext, unreadable } from './context.ts';
import { derive } from './messages.ts';
import { readFunctionBody, readGraph, standardDomain } from './read-graph.ts';

/** Optional parts of `readModel`. */
export interface ReadOptions {
  /** Folder of the files that hold external data. */
  readonly baseDirectory?: string;
  /** What errors call these bytes; default `ONNX model`. */
  readonly name?: string;
}

function decode(bytes: Uint8Array, source: string): ModelProto {
  if (bytes.byteLength === 0) throw unreadable(source, 'no bytes');
  // A Buffer's `slice` is a view; a plain Uint8Array's is a copy, which aligned reading relies on.
  const plain = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, plain);
  } catch (error) {
    throw unreadable(source, `bytes that are not one (${(error as Error).message})`, error);
  }
  if (!proto.graph) throw unreadable(source, 'bytes without a graph');
  if (proto.opsetImport.length === 0) throw unreadable(source, 'a model without operator set imports');
  return proto;
}

function readFunction(proto: FunctionProto, context: ReadContext): ModelFunction {
  const defaults = proto.attributeProto.map(
    (attribute) =>
      [attribute.name, readAttribute(attribute, context, (graph) => readGraph(graph, context))] as const,
  );
  const result: ModelFunction = {
    name: proto.name,
    domain: proto.domain,
    overload: proto.overload,
    graph: readFunctionBody(proto, context),
    attributeNames: [...proto.attribute],
    attributeDefaults: new Map(defaults),
    opsetImports: new Map(
      proto.opsetImport.map((entry) => [standardDomain(entry.domain), Number(entry.version)]),
    ),
  };
  setResidue(
    result,
    derive(FunctionProtoSchema, proto, { node: [], attributeProto: [], valueInfo: [], opsetImport: [] }),
  );
  return result;
}

/**
 * The model in `bytes`, the content of an .onnx file. Tensors are views of `bytes` where their alignment allows it, so
 * `bytes` must not change afterwards.
 *
 * @throws Fault `onnx/unreadable` when the bytes are no model, `onnx/malformed` when its parts do not fit together,
 *   `onnx/external-data` when elements kept in other files cannot be read.
 */
export function readModel(bytes: Uint8Array, options: ReadOptions = {}): Model {
  const context: ReadContext = {
    source: options.name ?? 'ONNX model',
    baseDirectory: options.baseDirectory,
  };
  const proto = decode(bytes, context.source);
  const imports = proto.opsetImport.map(
    (entry) => [standardDomain(entry.domain), Number(entry.version)] as const,
  );
  const model = new Model(
    readGraph(proto.graph as NonNullable<typeof proto.graph>, context),
    new Map(imports),
  );
  model.irVersion = Number(proto.irVersion);
  model.producerName = proto.producerName;
  model.producerVersion = proto.producerVersion;
  model.domain = proto.domain;
  model.modelVersion = proto.modelVersion;
  model.documentation = proto.docString;
  for (const { key, value } of proto.metadataProps) model.metadata.set(key, value);
  model.functions.push(...proto.functions.map((entry) => readFunction(entry, context)));
  setResidue(model, derive(ModelProtoSchema, proto, { graph: undefined, functions: [] }));
  return model;
}

/**
 * The model in the file at `path`; external data is read from the files beside it.
 *
 * @throws Fault `onnx/unreadable` also when there is no readable file, and those of `readModel`.
 */
export function readModelFile(path: string): Model {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Fault(
      {
        code: 'onnx/unreadable',
        kind: 'request',
        subject: path,
        expected: 'an ONNX model',
        received: code === 'ENOENT' ? 'nothing at that path' : `an error on reading (${code})`,
      },
      { cause: error },
    );
  }
  return readModel(bytes, { baseDirectory: dirname(path), name: path });
}
