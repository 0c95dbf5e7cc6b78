import { fillUniform, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { choose, drawsFrom } from './draws.ts';

const key = { seed: 3, purpose: purposes.data, iteration: 0, index: 5 };

test('draws are the uniforms of the stream, one after the other, from where they are to start', () => {
  const uniforms = new Float64Array(100);
  fillUniform(uniforms, key, 7);
  const draw = drawsFrom(key, 7);
  expect(Array.from(uniforms, () => draw())).toEqual([...uniforms]);
});

test('an item is chosen where the uniform falls among the weights', () => {
  const items = ['a', 'b', 'c'];
  const weights: Record<string, number> = { a: 1, b: 0, c: 3 };
  const at = (u: number) =>
    choose(
      () => u,
      items,
      (item) => weights[item] ?? 0,
    );
  expect([0, 0.24, 0.26, 0.9999].map(at)).toEqual(['a', 'a', 'c', 'c']);
  expect([0, 0.34, 0.67].map((u) => choose(() => u, items))).toEqual(['a', 'b', 'c']);
});
