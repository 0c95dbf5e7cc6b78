import type { Tensor } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { KeyValueCache } from './key-value-cache.ts';

const shape = { layers: 2, heads: 2, width: 2, tokens: 70 };

/** Keys of one step [L, S, H, D], numbered so that every element is different. */
function step(position: number): Float32Array {
  return Float32Array.from({ length: 2 * 3 * 2 * 2 }, (_, i) => 1000 * position + i);
}

test('what was stored stays in place while the cache grows, and a skipped slot is left alone', () => {
  const cache = new KeyValueCache(shape, 3);
  for (let position = 0; position < 40; position++) {
    cache.reserve(position + 1);
    const positions = Int32Array.of(position, position < 5 ? position : -1, position);
    cache.append(
      step(position),
      step(position).map((x) => -x),
      positions,
    );
  }
  const feeds = cache.feeds();
  const key = feeds['past.1.key'] as Tensor<'float32'>;
  expect(key.dims).toEqual([3, 2, 64, 2]);
  const at = (slot: number, head: number, position: number, d: number) =>
    key.data[((slot * 2 + head) * 64 + position) * 2 + d];
  // Layer 1 begins at element 12; slot 2, head 1 at 12 + 10.
  expect(at(2, 1, 33, 0)).toBe(33_000 + 12 + 10);
  expect(at(1, 0, 4, 1)).toBe(4_000 + 12 + 5);
  expect(at(1, 1, 0, 0)).toBe(12 + 6);
  expect((feeds['past.0.value'] as Tensor<'float32'>).data[0]).toBe(-0);
});

test('capacity never exceeds the context', () => {
  const cache = new KeyValueCache(shape, 1);
  cache.reserve(70);
  expect((cache.feeds()['past.0.key'] as Tensor).dims).toEqual([1, 2, 70, 2]);
});
