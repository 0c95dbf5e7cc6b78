import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillBits, fillNormal, fillUniform, permutation, type StreamKey } from './random.ts';
import * as reference from './reference/random.ts';
import { chiSquare, normalCdf } from './reference/statistics.ts';

const key: StreamKey = { seed: 0x1234_5678_9abc_def0n, purpose: 3, iteration: 7, index: 11 };

/** The stream whose block `counter[0]` is the Philox block of `counter` and `philoxKey`. */
function streamOf(
  counter: readonly number[],
  philoxKey: readonly number[],
): { key: StreamKey; start: number } {
  const [block, index, iteration, purpose] = counter as [number, number, number, number];
  const [low, high] = philoxKey as [number, number];
  return { key: { seed: (BigInt(high) << 32n) | BigInt(low), purpose, iteration, index }, start: 4 * block };
}

// The three vectors of philox4x32 with 10 rounds in kat_vectors of Random123 (D. E. Shaw Research).
const ones = 0xffffffff;
const knownAnswers = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [ones, ones, ones, ones],
    key: [ones, ones],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

test.each(knownAnswers)('the block of counter $counter is the published one', ({ counter, key, words }) => {
  const stream = streamOf(counter, key);
  const out = new Uint32Array(4);
  fillBits(out, stream.key, stream.start);
  expect([...out]).toEqual(words);
  expect(reference.philox(counter as never, key as never)).toEqual(words);
});

const words32 = fc.nat({ max: 0xffffffff });
const keys = fc.record({
  seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  purpose: words32,
  iteration: words32,
  index: words32,
});
const starts = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 2 ** 31 }), fc.constant(2 ** 33 - 40));

test('fills equal the reference for any key, start and length', () => {
  fc.assert(
    fc.property(keys, starts, fc.nat({ max: 40 }), (key, start, length) => {
      const bits = new Uint32Array(length);
      const floats = new Float32Array(length);
      const doubles = new Float64Array(length);
      fillBits(bits, key, start);
      fillUniform(floats, key, start);
      fillUniform(doubles, key, start);
      for (let i = 0; i < length; i++) {
        expect(bits[i]).toBe(reference.word(key, start + i));
        expect(floats[i]).toBe(reference.uniformFloat32(key, start + i));
        expect(doubles[i]).toBe(reference.uniformFloat64(key, start + i));
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('normals equal the reference within rounding, and float32 normals are the doubles rounded', () => {
  for (const start of [0, 1, 2, 7, 2 ** 33 - 1000]) {
    const floats = new Float32Array(1000);
    const doubles = new Float64Array(1000);
    fillNormal(floats, key, start);
    fillNormal(doubles, key, start);
    for (let i = 0; i < 1000; i++) {
      const expected = reference.normal(key, start + i);
      // log, sqrt and the trigonometric functions are each within an ulp or two, and angles lie below 2 pi.
      expect(Math.abs((doubles[i] as number) - expected)).toBeLessThan(1e-14);
      expect(floats[i]).toBe(Math.fround(doubles[i] as number));
    }
  }
});

test.each([
  ['bits', fillBits, Uint32Array],
  ['float32 uniforms', fillUniform, Float32Array],
  ['float64 uniforms', fillUniform, Float64Array],
  ['float32 normals', fillNormal, Float32Array],
  ['float64 normals', fillNormal, Float64Array],
] as const)('%s do not depend on how a fill is cut', (_, fill, Type) => {
  const call = fill as (out: unknown, key: StreamKey, start?: number) => void;
  const whole = new Type(257);
  call(whole, key, 5);
  const parts = new Type(257);
  let from = 0;
  for (const length of [1, 2, 3, 0, 4, 5, 64, 101, 77]) {
    call(parts.subarray(from, from + length), key, 5 + from);
    from += length;
  }
  expect(from).toBe(257);
  expect(parts).toEqual(whole);
});

test('streams that differ in one word of the key differ', () => {
  const variants: StreamKey[] = [
    key,
    { ...key, seed: 1 },
    { ...key, purpose: 4 },
    { ...key, iteration: 8 },
    { ...key, index: 12 },
  ];
  const firsts = variants.map((variant) => {
    const out = new Uint32Array(4);
    fillBits(out, variant);
    return out.join();
  });
  expect(new Set(firsts).size).toBe(variants.length);
});

test('a seed may be a number or the same bigint', () => {
  const [a, b] = [new Uint32Array(8), new Uint32Array(8)];
  fillBits(a, { ...key, seed: 2 ** 53 - 1 });
  fillBits(b, { ...key, seed: 2n ** 53n - 1n });
  expect(a).toEqual(b);
});

test('a permutation equals the reference and holds every number once', () => {
  for (const count of [0, 1, 2, 3, 10, 1000]) {
    const order = permutation(count, { ...key, index: count });
    expect(order).toEqual(reference.permutation(count, { ...key, index: count }));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  }
});

/** Kolmogorov and Smirnov's distance of `values` from the distribution function `cdf`. */
function distance(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let largest = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    largest = Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return largest;
}

// False-alarm rates: the streams are fixed, so these tests either always pass or always fail; a correct generator with
// other seeds would fail each Kolmogorov-Smirnov test with probability 2 exp(-2 * 2.2^2) = 1.2e-4 and each moment (4.5
// standard errors) with probability 7e-6.
const draws = 200_000;
const critical = 2.2 / Math.sqrt(draws);

test('uniforms are uniform: Kolmogorov-Smirnov', () => {
  const values = new Float64Array(draws);
  fillUniform(values, key);
  expect(distance(values, (x) => x)).toBeLessThan(critical);
  const floats = new Float32Array(draws);
  fillUniform(floats, { ...key, purpose: 99 });
  expect(distance(Float64Array.from(floats), (x) => x)).toBeLessThan(critical + 2 ** -24);
});

test('normals are normal: Kolmogorov-Smirnov and the first four moments', () => {
  const values = new Float64Array(draws);
  fillNormal(values, key, 1);
  expect(distance(values, normalCdf)).toBeLessThan(critical);
  const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / draws;
  // Variances of x, x^2, x^3, x^4 of a standard normal: 1, 2, 15, 96.
  const expected = [0, 1, 0, 3];
  const variances = [1, 2, 15, 96];
  expected.forEach((mean, i) => {
    expect(Math.abs(moment(i + 1) - mean)).toBeLessThan(4.5 * Math.sqrt((variances[i] as number) / draws));
  });
});

test('neighbouring normals and neighbouring streams are uncorrelated within 4.5 standard errors', () => {
  const [a, b] = [new Float64Array(draws), new Float64Array(draws)];
  fillNormal(a, key);
  fillNormal(b, { ...key, index: key.index + 1 });
  const pairs = a.reduce((sum, x, i) => sum + x * (a[i + 1] ?? 0), 0) / Math.sqrt(draws);
  const across = a.reduce((sum, x, i) => sum + x * (b[i] as number), 0) / Math.sqrt(draws);
  expect(Math.abs(pairs)).toBeLessThan(4.5);
  expect(Math.abs(across)).toBeLessThan(4.5);
});

test('all 24 orders of four things are equally likely: chi-square at a false-alarm rate of 1e-4', () => {
  const counts = new Map<string, number>();
  const trials = 24_000;
  for (let index = 0; index < trials; index++) {
    const order = permutation(4, { ...key, index }).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  const { statistic, limit } = chiSquare([...counts.values()], new Float64Array(24).fill(1 / 24), 1e-4);
  expect(statistic).toBeLessThan(limit);
});

test.each([
  [
    () => fillBits(new Uint32Array(4), key, -1),
    'start: expected an integer from 0 to 17179869180, received -1',
  ],
  [() => fillBits(new Uint32Array(4), key, 2 ** 34 - 3), 'start: expected an integer from 0 to'],
  [() => fillBits(new Uint32Array(4), key, 0.5), 'start: expected an integer'],
  [
    () => fillBits(new Float32Array(4) as never, key),
    'out: expected a Uint32Array, received Float32Array of length 4',
  ],
  [() => fillUniform(new Int32Array(4) as never, key), 'out: expected a Float32Array or Float64Array'],
  [
    () => fillNormal(undefined as never, key),
    'out: expected a Float32Array or Float64Array, received undefined',
  ],
  [
    () => fillBits(new Uint32Array(1), { ...key, seed: -1 }),
    'key.seed: expected an integer from 0 to 2^64 - 1',
  ],
  [() => fillBits(new Uint32Array(1), { ...key, seed: 2n ** 64n }), 'key.seed: expected'],
  [() => fillBits(new Uint32Array(1), { ...key, seed: 2 ** 60 }), 'key.seed: expected'],
  [
    () => fillBits(new Uint32Array(1), { ...key, index: 2 ** 32 }),
    'key.index: expected an integer from 0 to 4294967295',
  ],
  [() => fillBits(new Uint32Array(1), { ...key, sed: 1 } as never), 'did you mean seed?'],
  [() => fillBits(new Uint32Array(1), null as never), 'key: expected an object, received null'],
  [() => permutation(-1, key), 'count: expected an integer'],
])('wrong arguments are refused: %s', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'Fault', message: expect.stringContaining(message) }));
});
