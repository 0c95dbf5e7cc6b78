import { expect, test } from 'vitest';
import { AttentionCache, type AttentionCacheOptions, type AttentionStep } from './attention.ts';
import { instructionSets } from './instruction-sets.ts';
import { fillNormal } from './random.ts';
import * as reference from './reference/attention.ts';

type Options = Required<AttentionCacheOptions>;

type Sizes = Omit<Options, 'precision'>;

const precisions = ['float32', 'float16'] as const;

/** A step whose queries, keys and values are normal with deviation `spread`. */
function stepOf(options: Sizes, index: number, positions: readonly number[], spread = 1): AttentionStep {
  const { slots, heads, keyHeads, width } = options;
  const projected = new Float32Array(slots * (heads + 2 * keyHeads) * width);
  fillNormal(projected, { seed: 8, purpose: 1, iteration: 0, index });
  return {
    layer: index % options.layers,
    projected: projected.map((x) => x * spread),
    positions: Int32Array.from(positions),
    out: new Float32Array(slots * heads * width).fill(Number.NaN),
  };
}

test.each<[string, Sizes]>([
  ['one head of width 1', { layers: 1, slots: 1, heads: 1, keyHeads: 1, width: 1, tokens: 40 }],
  ['a width below a vector', { layers: 2, slots: 2, heads: 2, keyHeads: 2, width: 6, tokens: 40 }],
  ['whole vectors', { layers: 1, slots: 3, heads: 4, keyHeads: 4, width: 32, tokens: 40 }],
  ['whole vectors and a rest', { layers: 1, slots: 2, heads: 2, keyHeads: 1, width: 53, tokens: 48 }],
  ['grouped queries', { layers: 2, slots: 2, heads: 6, keyHeads: 2, width: 16, tokens: 40 }],
])('steps of slots at different positions equal the definition, in both precisions: %s', (_, sizes) => {
  for (const precision of precisions) requireDefinition({ ...sizes, precision });
});

function requireDefinition(options: Options): void {
  const [cache, definition] = [new AttentionCache(options), new reference.AttentionCache(options)];
  for (let at = 0; at < 40 * options.layers; at++) {
    const time = Math.floor(at / options.layers);
    // Slot s begins at time 3 s; slot 1 rests from time 20 and starts anew at time 30.
    const positions = Array.from(
      { length: options.slots },
      (_, s) => time - (s === 1 && time >= 20 ? 30 : 3 * s),
    );
    const step = stepOf(options, at, positions);
    const expected = { ...step, out: new Float32Array(step.out.length) };
    cache.attend(step);
    definition.attend(expected);
    step.out.forEach((x, i) => {
      expect(Math.abs(x - (expected.out[i] as number)), `step ${at}, element ${i}`).toBeLessThan(2e-6);
    });
  }
}

test.each(precisions)(
  'the bits are the same for every instruction set and number of threads: %s',
  (precision) => {
    const options = { layers: 1, slots: 5, heads: 4, keyHeads: 2, width: 41, tokens: 50, precision };
    const variants = instructionSets().flatMap((kernel) =>
      [1, 2, 3, 8].map((threads) => ({ kernel, threads })),
    );
    expect(variants.length).toBeGreaterThanOrEqual(4);
    const outs = variants.map((variant) => {
      const cache = new AttentionCache(options);
      return Array.from({ length: 50 }, (_, at) => {
        const step = { ...stepOf(options, at, [at, at, at - 7, -1, at % 17], 3), ...variant };
        cache.attend(step);
        return step.out;
      });
    });
    for (const out of outs) expect(out).toEqual(outs[0]);
  },
);

test('slots that are named give the rows that they have where the others rest', () => {
  const options = { layers: 1, slots: 5, heads: 2, keyHeads: 1, width: 5, tokens: 20 };
  const [named, whole] = [new AttentionCache(options), new AttentionCache(options)];
  for (let at = 0; at < 20; at++) {
    const positions = [at, -1, at - 3, at % 7, -1];
    const all = stepOf(options, at, positions);
    whole.attend(all);
    const slots = Int32Array.of(0, 1, 2, 3, 4).filter((slot) => (positions[slot] as number) >= 0);
    const rowsOf = (x: Float32Array): Float32Array => {
      const width = x.length / positions.length;
      return Float32Array.from(
        [...slots].flatMap((slot) => [...x.subarray(slot * width, (slot + 1) * width)]),
      );
    };
    const step = {
      ...{ layer: 0, slots, projected: rowsOf(all.projected), out: rowsOf(all.out).fill(Number.NaN) },
      positions: slots.map((slot) => positions[slot] as number),
    };
    named.attend(step);
    expect(step.out).toEqual(rowsOf(all.out));
  }
});

test('float16 keeps what it can of any number, whatever the instruction set', () => {
  const numbers = [
    ...[
      0,
      -0,
      1,
      -1,
      1.5,
      2 ** -14,
      2 ** -15,
      2 ** -24,
      2 ** -25,
      3 * 2 ** -25,
      2 ** -26,
      1e-30,
      -3e-6,
      6e-5,
    ],
    ...[1 + 2 ** -11, 1 + 3 * 2 ** -11, 2047.4, 2047.5, -2049, 65504, 65519, 65520, -65536, 1e9, -3e38],
  ];
  const width = numbers.length;
  const options = { layers: 1, slots: 1, heads: 1, width, tokens: 1, precision: 'float16' } as const;
  for (const kernel of instructionSets()) {
    const step = { ...stepOf({ ...options, keyHeads: 1 }, 0, [0]), kernel };
    step.projected.fill(0).set(numbers, 2 * width);
    new AttentionCache(options).attend(step);
    expect([...step.out].map((x) => x + 0)).toEqual(numbers.map((x) => reference.toHalf(x) + 0));
  }
});

const single: Sizes = { layers: 1, slots: 1, heads: 1, keyHeads: 1, width: 1, tokens: 3 };

test('scores far apart neither overflow nor lose the largest', () => {
  const cache = new AttentionCache(single);
  const at = (position: number, numbers: [q: number, k: number, v: number]): number => {
    const step = { ...stepOf(single, 0, [position]), projected: Float32Array.from(numbers) };
    cache.attend(step);
    return step.out[0] as number;
  };
  expect(at(0, [1, -3e38, 7])).toBe(7);
  expect(at(1, [1e10, 1e10, 5])).toBe(5);
  expect(at(2, [0, 1, 6])).toBe(6);
});

test('the scale multiplies the scores', () => {
  const cache = new AttentionCache(single);
  cache.attend({ ...stepOf(single, 0, [0]), projected: Float32Array.of(1, 0, 0) });
  const step = { ...stepOf(single, 0, [1]), projected: Float32Array.of(1, 1, 1), scale: 3 };
  cache.attend(step);
  expect(step.out[0]).toBeCloseTo(Math.exp(3) / (1 + Math.exp(3)), 6);
});

test.each(precisions)(
  'a slot whose numbers are no numbers gives none, and leaves the others alone: %s',
  (precision) => {
    const options = { layers: 1, slots: 2, heads: 1, keyHeads: 1, width: 2, tokens: 1, precision };
    for (const kernel of instructionSets()) {
      // A query, and a value.
      for (const [at, expected] of [
        [0, [true, true]],
        [4, [true, false]],
      ] as const) {
        const step = { ...stepOf(options, 0, [0, 0]), kernel };
        step.projected[at] = Number.NaN;
        new AttentionCache(options).attend(step);
        expect([...step.out].map(Number.isNaN)).toEqual([...expected, false, false]);
      }
    }
  },
);

test.each<[Partial<AttentionStep> & { scael?: number }, string]>([
  [{ layer: 2 }, 'layer: expected an integer from 0 to 1, received 2'],
  [{ projected: new Float32Array(3) }, 'projected: expected a Float32Array of length 24'],
  [{ positions: Int32Array.of(0) }, 'positions: expected a Int32Array of length 2'],
  [
    { positions: Int32Array.of(0, 30) },
    'positions[1]: expected an integer from -2147483648 to 29, received 30',
  ],
  [{ out: new Float32Array(1) }, 'out: expected a Float32Array of length 8'],
  [{ slots: Int32Array.of(0, 2) }, 'slots[1]: expected an integer from 0 to 1, received 2'],
  [{ slots: Int32Array.of(1, 0) }, 'slots[1]: expected more than 1, received 0'],
  [{ scale: Number.NaN }, 'scale: expected a number'],
  [{ threads: 0 }, 'threads: expected an integer from 1 to 256'],
  [{ kernel: 'sse9' as never }, 'kernel: expected one of'],
  [{ scael: 2 }, 'did you mean scale?'],
])('a wrong step is refused: %o', (change, message) => {
  const options = { layers: 2, slots: 2, heads: 2, keyHeads: 2, width: 2, tokens: 30 };
  const cache = new AttentionCache(options);
  expect(() => cache.attend({ ...stepOf(options, 0, [0, 29]), ...change })).toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
});

test.each<[Partial<AttentionCacheOptions> & { slot?: number }, string]>([
  [{ keyHeads: 3 }, 'keyHeads: expected a divisor of 4 heads, received 3'],
  [{ slots: 0 }, 'slots: expected an integer from 1'],
  [{ precision: 'float8' as never }, 'precision: expected one of float32, float16, received float8'],
  [{ slot: 3 }, 'did you mean slots?'],
])('wrong sizes are refused: %o', (change, message) => {
  const options = { layers: 1, slots: 1, heads: 4, width: 8, tokens: 16 };
  expect(() => new AttentionCache({ ...options, ...change })).toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
});

test('more memory than there is is refused, and a closed cache', () => {
  const most = 2 ** 24;
  const huge = { layers: most, slots: most, heads: 1, width: most, tokens: most };
  expect(() => new AttentionCache(huge)).toThrow(expect.objectContaining({ code: 'native/out-of-memory' }));
  const cache = new AttentionCache(single);
  cache.close();
  cache.close();
  expect(() => cache.attend(stepOf(single, 0, [0]))).toThrow('expected an open cache, received a closed one');
});
