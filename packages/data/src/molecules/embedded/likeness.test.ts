import { expect, test } from 'vitest';
import { difference, pairGroups, signature } from './likeness.ts';

const elements = Uint8Array.of(6, 7, 6, 1);

test('shapes in which atoms that are alike change places are the same', () => {
  const groups = pairGroups(elements, Uint16Array.of(1, 2, 1, 3));
  const shape = Float32Array.of(0, 0, 0, 1, 0, 0, 1, 2, 0, 9, 9, 9);
  const exchanged = Float32Array.of(1, 2, 0, 1, 0, 0, 0, 0, 0, 5, 5, 5);
  expect(difference(signature(shape, groups), signature(exchanged, groups))).toBe(0);
  const apart = pairGroups(elements, Uint16Array.of(1, 2, 4, 3));
  expect(difference(signature(shape, apart), signature(exchanged, apart))).toBeGreaterThan(0.5);
});

test('the difference is the root mean square over the distances of heavy atoms', () => {
  const groups = pairGroups(elements, Uint16Array.of(1, 2, 3, 4));
  const shape = Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0);
  const stretched = Float32Array.of(0, 0, 0, 1, 0, 0, 2.6, 0, 0, 0, 0, 0);
  expect(difference(signature(shape, groups), signature(stretched, groups))).toBeCloseTo(
    Math.sqrt((0.36 + 0.36) / 3),
    6,
  );
});
