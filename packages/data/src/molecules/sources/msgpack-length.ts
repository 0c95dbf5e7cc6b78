/** How a value of MessagePack goes on behind its first byte. */
interface Head {
  /** Bytes of the head, and of what is no value in itself, such as the characters of a text. */
  readonly bytes: number;
  /** Values inside. */
  readonly values: number;
}

/** Bytes of the values whose first byte is from 0xca to 0xd3 and from 0xd4 to 0xd8 in the specification's table. */
const numberBytes = [5, 9, 2, 3, 5, 9, 2, 3, 5, 9];
const extensionBytes = [3, 4, 6, 10, 18];

/** The byte that begins no value. */
const neverUsed = 0xc1;

/** A big-endian length of 1, 2 or 4 bytes; not a number behind the end. */
function lengthAt(bytes: Uint8Array, from: number, width: number): number {
  let length = 0;
  for (let place = from; place < from + width; place++) length = length * 256 + (bytes[place] ?? Number.NaN);
  return length;
}

/** Bytes of a head that ends in a length of `width` bytes, and of what it is the length of; `extra` bytes stand between. */
function sizedBytes(bytes: Uint8Array, from: number, width: number, extra = 0): number {
  return 1 + width + extra + lengthAt(bytes, from + 1, width);
}

function longHead(bytes: Uint8Array, from: number, tag: number): Head {
  if (tag <= 0xc3) return { bytes: 1, values: 0 };
  if (tag <= 0xc6) return { bytes: sizedBytes(bytes, from, 2 ** (tag - 0xc4)), values: 0 };
  if (tag <= 0xc9) return { bytes: sizedBytes(bytes, from, 2 ** (tag - 0xc7), 1), values: 0 };
  if (tag <= 0xd3) return { bytes: numberBytes[tag - 0xca] ?? 0, values: 0 };
  if (tag <= 0xd8) return { bytes: extensionBytes[tag - 0xd4] ?? 0, values: 0 };
  if (tag <= 0xdb) return { bytes: sizedBytes(bytes, from, 2 ** (tag - 0xd9)), values: 0 };
  const width = tag % 2 === 0 ? 2 : 4;
  const size = lengthAt(bytes, from + 1, width);
  return { bytes: 1 + width, values: tag <= 0xdd ? size : 2 * size };
}

/** What a first byte says (https://github.com/msgpack/msgpack/blob/master/spec.md); `bytes` is not a number behind the end. */
function headAt(bytes: Uint8Array, from: number): Head {
  const tag = bytes[from];
  if (tag === undefined) return { bytes: Number.NaN, values: 0 };
  if (tag < 0x80 || tag >= 0xe0) return { bytes: 1, values: 0 };
  if (tag < 0x90) return { bytes: 1, values: 2 * (tag & 0x0f) };
  if (tag < 0xa0) return { bytes: 1, values: tag & 0x0f };
  if (tag < 0xc0) return { bytes: 1 + (tag & 0x1f), values: 0 };
  return longHead(bytes, from, tag);
}

/** Where the value that begins at `from` ends; `incomplete` where it does not within `bytes`, `invalid` where a byte begins no value. */
export function valueEnd(bytes: Uint8Array, from: number): number | 'incomplete' | 'invalid' {
  let at = from;
  for (let values = 1; values > 0; values--) {
    if (bytes[at] === neverUsed) return 'invalid';
    const head = headAt(bytes, at);
    at += head.bytes;
    values += head.values;
    if (!(at <= bytes.length)) return 'incomplete';
  }
  return at;
}

/** A map or a list: how many entries it has, and where the first of them begins. */
export interface Container {
  readonly kind: 'map' | 'list';
  readonly entries: number;
  readonly start: number;
}

/** The container that begins at `from`; undefined where something else does. */
export function containerAt(bytes: Uint8Array, from: number): Container | undefined {
  const tag = bytes[from] ?? 0;
  const isMap = (tag >= 0x80 && tag < 0x90) || tag === 0xde || tag === 0xdf;
  const isList = (tag >= 0x90 && tag < 0xa0) || tag === 0xdc || tag === 0xdd;
  if (!isMap && !isList) return undefined;
  const head = headAt(bytes, from);
  const entries = isMap ? head.values / 2 : head.values;
  return { kind: isMap ? 'map' : 'list', entries, start: from + head.bytes };
}
