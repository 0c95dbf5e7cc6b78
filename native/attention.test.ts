import { expect, test } from 'vitest';
import { attendCached, attentionBlock, type CachedAttention } from './attention.ts';
import { instructionSets } from './instruction-sets.ts';
import { fillNormal } from './random.ts';
import * as reference from './reference/attention.ts';

interface Sizes {
  readonly slots: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly width: number;
  readonly blocks: number;
}

function caches({ slots, keyHeads, width, blocks }: Sizes): Pick<CachedAttention, 'keys' | 'values'> {
  const size = slots * blocks * keyHeads * attentionBlock * width;
  return { keys: new Float32Array(size), values: new Float32Array(size) };
}

function normals(count: number, index: number, scale = 1): Float32Array {
  const numbers = new Float32Array(count);
  fillNormal(numbers, { seed: 8, purpose: 1, iteration: 0, index });
  return numbers.map((x) => x * scale);
}

/** One step whose queries, keys and values are normal with deviation `spread`. */
function step(sizes: Sizes, index: number, positions: readonly number[], spread = 1): CachedAttention {
  const { slots, heads, keyHeads, width } = sizes;
  return {
    ...{ heads, keyHeads, width, scale: 1 / Math.sqrt(width) },
    ...caches(sizes),
    projected: normals(slots * (heads + 2 * keyHeads) * width, index, spread),
    positions: Int32Array.from(positions),
    out: new Float32Array(slots * heads * width).fill(Number.NaN),
  };
}

test.each<[string, Sizes]>([
  ['one head', { slots: 1, heads: 1, keyHeads: 1, width: 1, blocks: 3 }],
  ['a width below a vector', { slots: 2, heads: 2, keyHeads: 2, width: 6, blocks: 3 }],
  ['whole vectors', { slots: 3, heads: 4, keyHeads: 4, width: 32, blocks: 3 }],
  ['whole vectors and a rest', { slots: 2, heads: 2, keyHeads: 1, width: 53, blocks: 3 }],
  ['grouped queries', { slots: 2, heads: 6, keyHeads: 2, width: 16, blocks: 3 }],
])('steps of slots at different positions equal the definition: %s', (_, sizes) => {
  const [actual, expected] = [caches(sizes), caches(sizes)];
  for (let at = 0; at < 40; at++) {
    // Slot s begins at step 3 s; slot 1 rests at step 20 and starts anew at step 30.
    const positions = Array.from({ length: sizes.slots }, (_, s) =>
      s === 1 && at === 20 ? -1 : s === 1 && at >= 30 ? at - 30 : at - 3 * s,
    );
    const input = step(sizes, at, positions);
    const definition = { ...input, ...expected, out: new Float32Array(input.out.length) };
    attendCached({ ...input, ...actual });
    reference.attendCached(definition);
    input.out.forEach((x, i) => {
      expect(Math.abs(x - (definition.out[i] as number)), `step ${at}, element ${i}`).toBeLessThan(2e-6);
    });
  }
  expect(actual).toEqual(expected);
});

test('the bits are the same for every instruction set and number of threads', () => {
  const sizes = { slots: 5, heads: 4, keyHeads: 2, width: 41, blocks: 9 };
  const variants = instructionSets().flatMap((kernel) =>
    [1, 2, 3, 8].map((threads) => ({ kernel, threads })),
  );
  expect(variants.length).toBeGreaterThanOrEqual(4);
  const outs = variants.map((variant) => {
    const filled = caches(sizes);
    const { keys, values } = filled;
    keys.set(normals(keys.length, 1));
    values.set(normals(values.length, 2));
    const input = step(sizes, 3, [0, 143, 70, -1, 15], 3);
    attendCached({ ...input, ...filled, ...variant });
    return input.out;
  });
  for (const out of outs) expect(out).toEqual(outs[0]);
});

test('scores far apart neither overflow nor lose the largest', () => {
  const sizes = { slots: 1, heads: 1, keyHeads: 1, width: 1, blocks: 1 };
  const filled = caches(sizes);
  const at = (position: number, [q, k, v]: [number, number, number]): number => {
    const input = step(sizes, 0, [position]);
    input.projected.set([q, k, v]);
    attendCached({ ...input, ...filled });
    return input.out[0] as number;
  };
  expect(at(0, [1, -3e38, 7])).toBe(7);
  expect(at(1, [1e10, 1e10, 5])).toBe(5);
  expect(at(2, [0, 1, 6])).toBe(6);
});

test('a slot whose numbers are no numbers gives none, and leaves the others alone', () => {
  const sizes = { slots: 2, heads: 1, keyHeads: 1, width: 2, blocks: 1 };
  const input = step(sizes, 0, [0, 0]);
  input.projected[0] = Number.NaN;
  attendCached(input);
  expect([...input.out].map(Number.isNaN)).toEqual([true, true, false, false]);
});

test.each<[Partial<CachedAttention> & { widht?: number }, string]>([
  [{ projected: new Float32Array(3) }, 'projected: expected a Float32Array of length 24'],
  [
    { positions: Int32Array.of(0, 32) },
    'positions[1]: expected an integer from -2147483648 to 31, received 32',
  ],
  [{ keyHeads: 3 }, 'keyHeads: expected an integer from 1 to 2, received 3'],
  [{ heads: 3, keyHeads: 2 }, 'keyHeads: expected a divisor of 3 heads, received 2'],
  [{ keys: new Float32Array(33) }, 'keys: expected a Float32Array whose length is a multiple of 128'],
  [{ values: new Float32Array(33) }, 'values: expected a Float32Array of length 256'],
  [{ out: new Float32Array(1) }, 'out: expected a Float32Array of length 8'],
  [{ scale: Number.NaN }, 'scale: expected a number'],
  [{ threads: 0 }, 'threads: expected an integer from 1 to 256'],
  [{ kernel: 'sse9' as never }, 'kernel: expected one of'],
  [{ widht: 2 }, 'did you mean width?'],
])('wrong arguments are refused before anything is written: %o', (change, message) => {
  const input = step({ slots: 2, heads: 2, keyHeads: 2, width: 2, blocks: 2 }, 0, [0, 31]);
  expect(() => attendCached({ ...input, ...change })).toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
  expect(input.keys.every((x) => x === 0)).toBe(true);
});
