import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { Fault } from '@ouroboros/errors';
import {
  type ModelProto,
  ModelProtoSchema,
  type OperatorSetIdProto,
  OperatorSetIdProtoSchema,
  type StringStringEntryProto,
  StringStringEntryProtoSchema,
} from 'onnx-buf';
import type { Model } from '../model.ts';
import { residueOf } from '../residue.ts';
import type { Tensor } from '../tensor.ts';
import { DataFile, removeQuietly } from './data-file.ts';
import { encodeModel } from './encode.ts';
import { derive } from './messages.ts';
import { standardDomain } from './read-graph.ts';
import { bytesOf } from './tensor-elements.ts';
import type { Placement, TensorResidue } from './tensor-proto.ts';
import { writeFunction, writeGraph } from './write-graph.ts';

/** Optional parts of `writeModel`. */
export interface WriteOptions {
  /**
   * `inline` (default) puts every tensor into the bytes; `keep` leaves those that were read from a file beside the model
   * there and writes only the reference, so it is for a model that goes back to the folder it came from.
   */
  readonly externalData?: 'inline' | 'keep';
}

function writeImports(model: Model, base: ModelProto | undefined): OperatorSetIdProto[] {
  const rest = new Map(model.opsetImports);
  const kept = (base?.opsetImport ?? []).flatMap((entry) => {
    const domain = standardDomain(entry.domain);
    const version = rest.get(domain);
    rest.delete(domain);
    return version === undefined
      ? []
      : [derive(OperatorSetIdProtoSchema, entry, { version: BigInt(version) })];
  });
  const added = [...rest].map(([domain, version]) =>
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  );
  return [...kept, ...added];
}

function writeMetadata(model: Model, base: ModelProto | undefined): StringStringEntryProto[] {
  const old = new Map((base?.metadataProps ?? []).map((entry) => [entry.key, entry]));
  return [...model.metadata].map(([key, value]) =>
    derive(StringStringEntryProtoSchema, old.get(key), { key, value }),
  );
}

function writeProto(model: Model, place: Placement): ModelProto {
  const base = residueOf(model) as ModelProto | undefined;
  return derive(ModelProtoSchema, base, {
    irVersion: BigInt(model.irVersion),
    producerName: model.producerName || undefined,
    producerVersion: model.producerVersion || undefined,
    domain: model.domain || undefined,
    modelVersion: model.modelVersion || undefined,
    docString: model.documentation || undefined,
    opsetImport: writeImports(model, base),
    metadataProps: writeMetadata(model, base),
    graph: writeGraph(model.graph, place),
    functions: model.functions.map((entry) => writeFunction(entry, place)),
  });
}

function originOf(tensor: Tensor) {
  return (residueOf(tensor) as TensorResidue | undefined)?.origin;
}

/**
 * The bytes of an .onnx file that holds `model`: a large tensor is copied once, into the result.
 *
 * @throws Fault `onnx/too-large` beyond the 2 GiB that the format allows.
 */
export function writeModel(model: Model, options: WriteOptions = {}): Uint8Array<ArrayBuffer> {
  const place: Placement = options.externalData === 'keep' ? originOf : () => undefined;
  return encodeModel(writeProto(model, place));
}

/** Optional parts of `writeModelFile`. */
export interface WriteFileOptions extends WriteOptions {
  /** Tensors of at least this many bytes go into `<file>.data` beside the model; absent: all stay in the model file. */
  readonly externalDataThreshold?: number;
}

function placement(options: WriteFileOptions, directory: string, data: DataFile): Placement {
  const threshold = options.externalDataThreshold ?? Number.POSITIVE_INFINITY;
  return (tensor) => {
    const origin = options.externalData === 'keep' ? originOf(tensor) : undefined;
    if (origin) {
      if (resolve(directory, origin.location) === resolve(origin.file)) return origin;
      return data.append(bytesOf(tensor.data as Float32Array));
    }
    const bytes = bytesOf(tensor.data as Float32Array);
    return bytes.byteLength >= threshold ? data.append(bytes) : undefined;
  };
}

/**
 * Writes `model` to `path` (aside first, then synced and renamed). With `externalData: 'keep'`, tensors that were read from a data
 * file stay in it when the model is written beside it, and go into a new file otherwise.
 *
 * @throws Fault `onnx/unwritable` when the files cannot be written, `onnx/too-large` as `writeModel`.
 */
export function writeModelFile(model: Model, path: string, options: WriteFileOptions = {}): void {
  const data = new DataFile(path, options.externalData === 'keep');
  try {
    mkdirSync(dirname(path), { recursive: true });
    const bytes = encodeModel(writeProto(model, placement(options, dirname(path), data)));
    writeFileSync(`${path}.partial`, bytes, { flush: true });
    data.finish();
    renameSync(`${path}.partial`, path);
  } catch (error) {
    data.discard();
    removeQuietly(`${path}.partial`);
    if (error instanceof Fault) throw error;
    throw new Fault(
      {
        code: 'onnx/unwritable',
        kind: 'request',
        subject: path,
        expected: 'a place to write the model',
        received: (error as Error).message,
        remedy: 'choose a writable folder with enough space',
      },
      { cause: error },
    );
  }
}
