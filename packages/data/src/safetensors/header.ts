import { Fault } from '@ouroboros/errors';
import { type DataType, elementBytes, elementCount } from '@ouroboros/onnx';

/**
 * The safetensors format (github.com/huggingface/safetensors, "Format"): 8 bytes little-endian length N of the header, N
 * bytes of JSON padded with spaces, then the tensors' bytes, row-major and little-endian, without holes.
 */

/** The format's name of each data type. */
const formatNames = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<Exclude<DataType, 'string'>, string>;

type StoredType = keyof typeof formatNames;

const storedTypes = new Map<string, StoredType>(
  (Object.keys(formatNames) as StoredType[]).map((dtype) => [formatNames[dtype], dtype]),
);

/** Bytes before the header. */
export const lengthBytes = 8;

/** The largest header that the official reader accepts. */
export const maximumHeaderBytes = 100_000_000;

/** Where one tensor lies: `begin` and `end` count bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredType;
  readonly dims: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A decoded header. */
export interface SafetensorsHeader {
  /** In the order in which the tensors lie in the file. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes of the tensors together. */
  readonly dataBytes: number;
}

/** What has to be known of a tensor to place it. */
export interface TensorShape {
  readonly dtype: DataType;
  readonly dims: readonly number[];
}

/** The Fault for a file that is altered, truncated or of another format: `data/corrupt`. */
export function corrupt(path: string, expected: string, received: string): Fault {
  return new Fault({
    code: 'data/corrupt',
    kind: 'failure',
    subject: path,
    expected,
    received,
    remedy: 'remove it and make it again, or restore it from a copy',
  });
}

function storedType(name: string, dtype: DataType): StoredType {
  if (dtype !== 'string') return dtype;
  throw new RangeError(`tensor "${name}": expected numbers or booleans, received strings`);
}

/**
 * Places tensors one after the other, wide elements first and then by name, so that each is aligned to its elements and
 * equal tensors give equal bytes.
 *
 * @throws RangeError for strings, which the format cannot hold, and for the reserved name `__metadata__`.
 */
export function layOut(tensors: ReadonlyMap<string, TensorShape>): readonly TensorEntry[] {
  if (tensors.has('__metadata__')) throw new RangeError('"__metadata__" cannot be the name of a tensor');
  let begin = 0;
  return [...tensors]
    .map(([name, { dtype, dims }]) => ({ name, dtype: storedType(name, dtype), dims }))
    .sort((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype) || (a.name < b.name ? -1 : 1))
    .map((tensor) => {
      const end = begin + elementBytes(tensor.dtype) * elementCount(tensor.dims);
      const entry = { ...tensor, begin, end };
      begin = end;
      return entry;
    });
}

/** The header's bytes with their length before them, padded so that the data begin at a multiple of 8. */
export function encodeHeader(
  entries: readonly TensorEntry[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const tensors = entries.map(({ name, dtype, dims, begin, end }) => [
    name,
    { dtype: formatNames[dtype], shape: dims, data_offsets: [begin, end] },
  ]);
  const sorted = Object.keys(metadata)
    .sort()
    .map((key) => [key, metadata[key]]);
  const text = JSON.stringify(Object.fromEntries([['__metadata__', Object.fromEntries(sorted)], ...tensors]));
  const json = Buffer.from(text, 'utf8');
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(lengthBytes + padded, ' ');
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, lengthBytes);
  return bytes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function parseEntry(path: string, name: string, value: unknown): TensorEntry {
  const { dtype: formatName, shape, data_offsets: offsets } = isObject(value) ? value : {};
  const dtype = typeof formatName === 'string' ? storedTypes.get(formatName) : undefined;
  if (dtype === undefined) throw corrupt(path, `a known dtype of tensor "${name}"`, String(formatName));
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw corrupt(path, `a shape and two data_offsets of tensor "${name}"`, JSON.stringify(value));
  }
  const [begin, end] = offsets as [number, number];
  const bytes = elementBytes(dtype) * elementCount(shape);
  if (end - begin !== bytes) {
    throw corrupt(path, `${bytes} bytes of tensor "${name}" [${shape.join(', ')}]`, `${end - begin} bytes`);
  }
  return { name, dtype, dims: shape, begin, end };
}

function parseMetadata(path: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (isObject(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw corrupt(path, 'strings alone in __metadata__', JSON.stringify(value));
}

function parseJson(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through: text that is no JSON and JSON that is no object are refused alike.
  }
  throw corrupt(path, 'a safetensors file (a JSON object as its header)', 'something else');
}

/**
 * Decodes a header and checks that the tensors fill the data section without holes.
 *
 * @param json the header's bytes without the length before them.
 * @throws Fault `data/corrupt`, naming `path` and the tensor.
 */
export function decodeHeader(path: string, json: Uint8Array): SafetensorsHeader {
  const { __metadata__: metadata, ...tensors } = parseJson(path, Buffer.from(json).toString('utf8'));
  const entries = Object.entries(tensors)
    .map(([name, value]) => parseEntry(path, name, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let dataBytes = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== dataBytes) throw corrupt(path, `tensor "${name}" at byte ${dataBytes}`, `byte ${begin}`);
    dataBytes = end;
  }
  return { entries, metadata: parseMetadata(path, metadata), dataBytes };
}
