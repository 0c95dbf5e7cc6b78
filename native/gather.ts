import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import {
  argumentFault,
  described,
  requireArray,
  requireInteger,
  requireIntegers,
  requireKeys,
  requirePath,
  requireView,
} from './validation.ts';

/** Tokens `start` .. `start + count` of a file of little-endian unsigned integers of `width` bytes. */
export interface TokenSegment {
  readonly path: string;
  readonly width: 2 | 4;
  /** In tokens. */
  readonly start: number;
  /** In tokens. */
  readonly count: number;
}

type Handle = object;

interface GatherBindings {
  readonly openSegments: (
    paths: string[],
    files: Uint32Array,
    widths: Uint32Array,
    starts: Float64Array,
    counts: Float64Array,
  ) => Handle;
  readonly segmentsLength: (handle: Handle) => number;
  readonly gatherInt32: (handle: Handle, starts: Float64Array, length: number, out: Int32Array) => void;
  readonly gatherInt64: (handle: Handle, starts: Float64Array, length: number, out: BigInt64Array) => void;
  readonly closeSegments: (handle: Handle) => void;
}

const native = bindings<GatherBindings>([
  'openSegments',
  'segmentsLength',
  'gatherInt32',
  'gatherInt64',
  'closeSegments',
]);

/**
 * One sequence of tokens that lies in segments of files, which are mapped into memory and not copied. It belongs to the
 * thread that opened it; other threads open their own.
 */
export class TokenSegments {
  /** Tokens of the whole sequence. */
  readonly length: number;
  #handle: Handle | undefined;

  /** Use `openTokenSegments`. */
  constructor(handle: Handle) {
    this.#handle = handle;
    this.length = guarded(() => native().segmentsLength(handle));
  }

  /**
   * Windows of `length` tokens from each of `starts` of the sequence: `out` `[starts, length]`. A window may cross segments.
   * Throws `native/argument` for a window that leaves the sequence or a closed sequence, and `native/token-range` for a
   * token above 2^31 - 1 in an Int32Array.
   */
  gather(
    starts: Float64Array | BigUint64Array | readonly number[],
    length: number,
    out: Int32Array | BigInt64Array,
  ): void {
    const handle = this.#handle;
    if (handle === undefined) throw argumentFault('token segments', 'an open sequence', 'a closed one');
    requireInteger('length', length, 1, 2 ** 31 - 1);
    const positions = positionsOf(starts);
    requireIntegers('starts', positions, 0, this.length - length);
    requireView('out', out, [Int32Array, BigInt64Array], positions.length * length);
    guarded(() => {
      if (out instanceof Int32Array) native().gatherInt32(handle, positions, length, out);
      else native().gatherInt64(handle, positions, length, out);
    });
  }

  /** Unmaps the files; to be called when done, or left to the garbage collector. */
  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) guarded(() => native().closeSegments(handle));
  }
}

function positionsOf(starts: Float64Array | BigUint64Array | readonly number[]): Float64Array {
  if (starts instanceof Float64Array) return starts;
  if (starts instanceof BigUint64Array || Array.isArray(starts)) return Float64Array.from(starts, Number);
  throw argumentFault('starts', 'a Float64Array, BigUint64Array or array', described(starts));
}

function requireSegment(segment: TokenSegment, i: number): void {
  const subject = `segments[${i}]`;
  requireKeys(subject, segment, ['path', 'width', 'start', 'count']);
  requirePath(`${subject}.path`, segment.path);
  if (segment.width !== 2 && segment.width !== 4) {
    throw argumentFault(`${subject}.width`, '2 or 4', described(segment.width));
  }
  requireInteger(`${subject}.start`, segment.start, 0, Number.MAX_SAFE_INTEGER);
  requireInteger(`${subject}.count`, segment.count, 0, Number.MAX_SAFE_INTEGER);
}

/**
 * Opens the sequence of the tokens of `segments`, one after the other; each file is mapped once. Throws `native/argument`,
 * `native/file-missing`, `native/file-forbidden`, and `native/file-truncated` for a file shorter than its segments need.
 */
export function openTokenSegments(segments: readonly TokenSegment[]): TokenSegments {
  requireArray('segments', segments).forEach(requireSegment);
  const files = new Map<string, number>();
  for (const { path } of segments) if (!files.has(path)) files.set(path, files.size);
  const handle = guarded(() =>
    native().openSegments(
      [...files.keys()],
      Uint32Array.from(segments, ({ path }) => files.get(path) ?? 0),
      Uint32Array.from(segments, ({ width }) => width),
      Float64Array.from(segments, ({ start }) => start),
      Float64Array.from(segments, ({ count }) => count),
    ),
  );
  return new TokenSegments(handle);
}
