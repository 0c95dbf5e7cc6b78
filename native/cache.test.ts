import { expect, test } from 'vitest';
import { appendCache, type CacheStep } from './cache.ts';
import * as reference from './reference/cache.ts';

const shape = { batch: 3, heads: 2, capacity: 5, width: 4 };

function example(positions: number[]): CacheStep {
  return {
    ...shape,
    cache: Float32Array.from({ length: 3 * 2 * 5 * 4 }, (_, i) => -i),
    step: Float32Array.from({ length: 3 * 2 * 4 }, (_, i) => i + 1),
    positions: Int32Array.from(positions),
  };
}

test('a step lands at the position of each slot, and negative positions skip it', () => {
  for (const positions of [
    [0, 4, 2],
    [3, -1, 3],
    [-1, -7, -1],
  ]) {
    const [actual, expected] = [example(positions), example(positions)];
    appendCache(actual);
    reference.appendCache(expected);
    expect(actual.cache).toEqual(expected.cache);
  }
  const { cache } = example([1, 1, 1]);
  expect(cache[4]).toBe(-4);
});

test('nothing is written when a position is out of range', () => {
  const append = example([0, 1, 5]);
  const before = append.cache.slice();
  expect(() => appendCache(append)).toThrow(
    'positions[2]: expected an integer from -2147483648 to 4, received 5',
  );
  expect(append.cache).toEqual(before);
});

test.each([
  [{ cache: new Float32Array(3) }, 'cache: expected a Float32Array of length 120'],
  [{ step: new Float32Array(25) }, 'step: expected a Float32Array of length 24'],
  [{ positions: [0, 0, 0] }, 'positions: expected a Int32Array of length 3'],
  [{ heads: -1 }, 'heads: expected an integer'],
  [{ widht: 4 }, 'did you mean width?'],
])('wrong arguments are refused: %o', (change, message) => {
  const append = { ...example([0, 0, 0]), ...change } as CacheStep;
  expect(() => appendCache(append)).toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
});
