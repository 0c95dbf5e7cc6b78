import { expect, test } from 'vitest';
import { ByteCache } from './byte-cache.ts';

test('a cache drops what was used longest ago once it is full', () => {
  const cache = new ByteCache(10);
  cache.set('a', 1, 4);
  cache.set('b', 2, 4);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3, 4);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  expect(cache.bytes).toBe(8);
});

test('a cache counts a replaced value once and does not keep what exceeds its limit', () => {
  const cache = new ByteCache(10);
  cache.set('a', 1, 4);
  cache.set('a', 2, 6);
  expect([cache.get('a'), cache.bytes]).toEqual([2, 6]);
  cache.set('b', 3, 11);
  expect([cache.get('a'), cache.get('b'), cache.bytes]).toEqual([2, undefined, 6]);
});
