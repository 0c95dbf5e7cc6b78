import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { argumentFault, described, requireInteger, requireKeys, requireView } from './validation.ts';

/** The meaning of `StreamKey.purpose`: draws for different purposes never share a stream. */
export const purposes = {
  init: 1,
  order: 2,
  sample: 3,
  noise: 4,
  design: 5,
  subsample: 6,
  data: 7,
  specimen: 8,
} as const;

/**
 * Names one stream of random words: Philox4x32-10 with the key (low and high 32 bits of `seed`) and the counter
 * (block, `index`, `iteration`, `purpose`); word 4 * block + j of the stream is output j. `seed` is a nonnegative integer
 * below 2^64, the others below 2^32.
 */
export interface StreamKey {
  readonly seed: number | bigint;
  readonly purpose: number;
  readonly iteration: number;
  readonly index: number;
}

/** A key as the 32-bit words that the addon takes. */
export type KeyWords = readonly [
  seedLow: number,
  seedHigh: number,
  purpose: number,
  iteration: number,
  index: number,
];
type Fill = (out: ArrayBufferView, ...rest: [...KeyWords, start: number]) => void;

interface RandomBindings {
  readonly fillBits: Fill;
  readonly fillUniformFloat32: Fill;
  readonly fillUniformFloat64: Fill;
  readonly fillNormalFloat32: Fill;
  readonly fillNormalFloat64: Fill;
  readonly fillPermutation: (out: Uint32Array, ...key: KeyWords) => void;
}

const native = bindings<RandomBindings>([
  'fillBits',
  'fillUniformFloat32',
  'fillUniformFloat64',
  'fillNormalFloat32',
  'fillNormalFloat64',
  'fillPermutation',
]);

const largestWord = 2 ** 32 - 1;
const wordsPerStream = 2 ** 34;

function requireSeed(value: unknown): bigint {
  const integer = typeof value === 'bigint' || Number.isSafeInteger(value);
  const seed = integer ? BigInt(value as number | bigint) : -1n;
  if (seed >= 0n && seed < 1n << 64n) return seed;
  throw argumentFault('key.seed', 'an integer from 0 to 2^64 - 1 (a bigint above 2^53)', described(value));
}

/**
 * The words of a key.
 *
 * @throws Fault for a key whose parts are not whole numbers of their range.
 */
export function wordsOf(key: StreamKey): KeyWords {
  requireKeys('key', key, ['seed', 'purpose', 'iteration', 'index']);
  const seed = requireSeed(key.seed);
  return [
    Number(seed & 0xffffffffn),
    Number(seed >> 32n),
    requireInteger('key.purpose', key.purpose, 0, largestWord),
    requireInteger('key.iteration', key.iteration, 0, largestWord),
    requireInteger('key.index', key.index, 0, largestWord),
  ];
}

function fill(
  call: Fill,
  out: ArrayBufferView & { length: number },
  key: StreamKey,
  start: number,
  limit: number,
): void {
  requireInteger('start', start, 0, limit - out.length);
  const words = wordsOf(key);
  guarded(() => call(out, ...words, start));
}

/** Fills `out` with the words `start`, `start + 1`, ... of the stream, `start + out.length` at most 2^34. Throws `native/argument`. */
export function fillBits(out: Uint32Array, key: StreamKey, start = 0): void {
  requireView('out', out, [Uint32Array]);
  fill(native().fillBits, out, key, start, wordsPerStream);
}

/**
 * Fills `out` with uniforms on [0, 1). Float32 element i is `(word i >>> 8) * 2^-24`; float64 element i is 53 bits, the
 * high 27 of word 2i and the high 26 of word 2i + 1. `start` counts elements; the stream holds 2^34 words. Throws
 * `native/argument`.
 */
export function fillUniform(out: Float32Array | Float64Array, key: StreamKey, start = 0): void {
  requireView('out', out, [Float32Array, Float64Array]);
  if (out instanceof Float32Array) fill(native().fillUniformFloat32, out, key, start, wordsPerStream);
  else fill(native().fillUniformFloat64, out, key, start, wordsPerStream / 2);
}

/**
 * Fills `out` with standard normals by Box and Muller's transform in double: with the float64 uniforms u[2j], u[2j + 1] of
 * the stream, elements 2j and 2j + 1 are `sqrt(-2 ln(1 - u[2j]))` times the cosine and the sine of `2 pi u[2j + 1]`.
 * Float32 elements are the doubles rounded. `start` counts elements, may be odd, and `start + out.length` is at most
 * 2^33. Throws `native/argument`.
 */
export function fillNormal(out: Float32Array | Float64Array, key: StreamKey, start = 0): void {
  requireView('out', out, [Float32Array, Float64Array]);
  const call = out instanceof Float32Array ? native().fillNormalFloat32 : native().fillNormalFloat64;
  fill(call, out, key, start, wordsPerStream / 2);
}

/**
 * A uniformly random order of 0 .. `count - 1`: Fisher and Yates from the last place down on the words of the stream, each
 * draw without bias by Lemire's multiplication with rejection. Throws `native/argument`.
 */
export function permutation(count: number, key: StreamKey): Uint32Array {
  requireInteger('count', count, 0, largestWord);
  const words = wordsOf(key);
  const out = new Uint32Array(count);
  guarded(() => native().fillPermutation(out, ...words));
  return out;
}
