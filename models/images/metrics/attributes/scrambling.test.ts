import { permutation, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { scramble } from './scrambling.ts';

const key = { seed: 1, purpose: purposes.noise, iteration: 0, index: 0 };

test('tiles change places, alike in all channels, and stay as they are', () => {
  const size = 8;
  const image = Float32Array.from({ length: 3 * size * size }, (_, i) => i);
  const before = image.slice();
  scramble(image, size, key);
  expect([...image].sort((a, b) => a - b)).toEqual([...before]);
  for (const [place, tile] of permutation(16, key).entries()) {
    for (const [channel, y, x] of [
      [0, 0, 0],
      [1, 1, 0],
      [2, 1, 1],
    ] as const) {
      const at = (index: number) =>
        channel * 64 + (Math.floor(index / 4) * 2 + y) * size + (index % 4) * 2 + x;
      expect(image[at(place)]).toBe(before[at(tile)]);
    }
  }
});
