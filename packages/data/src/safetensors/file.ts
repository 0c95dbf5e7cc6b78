import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Fault } from '@ouroboros/errors';
import { allocate, elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import { writeDurably } from '../durable-file.ts';
import { systemCode } from '../storage-fault.ts';
import {
  corrupt,
  decodeHeader,
  encodeHeader,
  layOut,
  lengthBytes,
  maximumHeaderBytes,
  type SafetensorsHeader,
  type TensorEntry,
} from './header.ts';
import { blankSeal, isSeal, replaceSeal, sealKey } from './seal.ts';

/** Tensors, metadata and whether a checksum vouched for them. */
export interface Safetensors {
  /** In the order in which they lie in the file. */
  readonly tensors: Map<string, Tensor>;
  /** The file's strings, without the checksum. */
  readonly metadata: Readonly<Record<string, string>>;
  /** False for files of other programs, which carry no checksum: their structure alone was checked. */
  readonly verified: boolean;
}

/** Bytes read, hashed or written at a time. */
const pieceBytes = 1 << 20;

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** The bytes of a tensor's elements, not copied; hosts of another byte order are not supported. */
function bytesOf({ data }: Tensor): Uint8Array {
  if (Array.isArray(data)) throw new RangeError('safetensors hold numbers and booleans, not strings');
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function* dataPieces(
  entries: readonly TensorEntry[],
  tensors: ReadonlyMap<string, Tensor>,
): Generator<Uint8Array> {
  for (const { name } of entries) yield* pieces(bytesOf(tensors.get(name) as Tensor));
}

/** Lets other work in between pieces, so that hashing a large model never holds the thread. */
async function breathe(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

async function hashOf(header: Uint8Array, data: Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256').update(header);
  for (const piece of data) {
    hash.update(piece);
    if (piece.length === pieceBytes) await breathe();
  }
  return hash.digest('hex');
}

/**
 * Writes tensors as a safetensors file, durably and with a checksum over the whole file. Equal tensors and metadata give
 * equal bytes, in whatever order the map holds them.
 *
 * @param metadata strings; the key `ouroboros.sha256` is reserved for the checksum.
 * @throws RangeError for tensors of strings or a reserved key; Fault as `writeDurably`.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (sealKey in metadata) throw new RangeError(`metadata key "${sealKey}" is reserved for the checksum`);
  const entries = layOut(tensors);
  const blank = encodeHeader(entries, { ...metadata, [sealKey]: blankSeal });
  const seal = await hashOf(blank, dataPieces(entries, tensors));
  const header = replaceSeal(blank, blankSeal, seal);
  await writeDurably(
    path,
    (function* () {
      yield header;
      yield* dataPieces(entries, tensors);
    })(),
  );
}

/** Fills `bytes` from `position`; false when the file ends before. */
async function readFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  let done = 0;
  while (done < bytes.length) {
    const wanted = Math.min(pieceBytes, bytes.length - done);
    const { bytesRead } = await handle.read(bytes, done, wanted, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}

interface OpenFile {
  readonly handle: FileHandle;
  /** Bytes of the length and the header. */
  readonly raw: Uint8Array;
  readonly header: SafetensorsHeader;
}

/** Reads the header and compares the file's size with what it announces. */
async function readStart(handle: FileHandle, path: string): Promise<OpenFile> {
  const { size } = await handle.stat();
  const length = Buffer.alloc(lengthBytes);
  if (!(await readFully(handle, length, 0))) throw corrupt(path, 'a safetensors file', `${size} bytes`);
  const headerBytes = Number(length.readBigUInt64LE(0));
  if (headerBytes > Math.min(maximumHeaderBytes, size - lengthBytes)) {
    throw corrupt(path, 'a safetensors file', `a header of ${headerBytes} bytes in a file of ${size}`);
  }
  const raw = new Uint8Array(lengthBytes + headerBytes);
  if (!(await readFully(handle, raw, 0))) throw corrupt(path, `${raw.length} bytes of header`, 'fewer');
  const header = decodeHeader(path, raw.subarray(lengthBytes));
  const expected = raw.length + header.dataBytes;
  if (size !== expected) throw corrupt(path, `${expected} bytes (its header says)`, `${size} bytes`);
  return { handle, raw, header };
}

async function withFile<R>(path: string, use: (file: OpenFile) => Promise<R>): Promise<R> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? missing(path) : error;
  });
  try {
    return await use(await readStart(handle, path));
  } finally {
    await handle.close();
  }
}

function missing(path: string): Fault {
  return new Fault({
    code: 'data/file-missing',
    kind: 'request',
    subject: path,
    expected: 'a safetensors file',
    received: 'nothing at that path',
    remedy: 'check the path',
  });
}

function withoutSeal(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!isSeal(metadata[sealKey])) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== sealKey));
}

/**
 * Reads names, shapes and metadata of a safetensors file without its tensors; sizes are checked, the checksum is not.
 *
 * @throws Fault `data/file-missing` or `data/corrupt`.
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  return withFile(path, async ({ header }) => ({ ...header, metadata: withoutSeal(header.metadata) }));
}

async function readTensor(file: OpenFile, path: string, entry: TensorEntry): Promise<Tensor> {
  const data = allocate(entry.dtype, elementCount(entry.dims));
  const read = tensor(entry.dtype, entry.dims, data);
  if (!(await readFully(file.handle, bytesOf(read), file.raw.length + entry.begin))) {
    throw corrupt(path, `the bytes of tensor "${entry.name}"`, 'the end of the file');
  }
  return read;
}

/** How to read a safetensors file. */
export interface ReadSafetensorsOptions {
  /** Refuse a file without a checksum (default: false). For files that `writeSafetensors` wrote: they all have one. */
  readonly sealed?: boolean;
}

/**
 * Reads a safetensors file into memory and verifies its checksum where it has one (files of other programs do not).
 *
 * @throws Fault `data/file-missing`, or `data/corrupt` for a file that is altered, truncated or no safetensors file.
 */
export async function readSafetensors(
  path: string,
  { sealed = false }: ReadSafetensorsOptions = {},
): Promise<Safetensors> {
  return withFile(path, async (file) => {
    const tensors = new Map<string, Tensor>();
    for (const entry of file.header.entries) tensors.set(entry.name, await readTensor(file, path, entry));
    const seal = file.header.metadata[sealKey];
    if (sealed && !isSeal(seal)) throw corrupt(path, 'a file with a checksum', 'one without (altered)');
    if (!isSeal(seal)) return { tensors, metadata: file.header.metadata, verified: false };
    const blank = replaceSeal(file.raw, seal, blankSeal);
    const actual = await hashOf(blank, dataPieces(file.header.entries, tensors));
    if (actual !== seal) throw corrupt(path, `contents with checksum ${seal}`, `${actual} (altered)`);
    return { tensors, metadata: withoutSeal(file.header.metadata), verified: true };
  });
}
