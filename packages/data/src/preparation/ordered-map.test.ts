import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { orderedMap } from './ordered-map.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let k = 0; k < count; k++) yield k;
}

/** Work that ends in another order than it begins, and counts how much of it goes on at once. */
function unevenWork() {
  const state = { running: 0, most: 0, begun: 0 };
  const work = async (item: number) => {
    state.begun++;
    state.most = Math.max(state.most, ++state.running);
    await setTimeout(((item * 7) % 5) * 2);
    state.running--;
    return item * item;
  };
  return { state, work };
}

test('results come in order, and no more is in work than was allowed', async () => {
  for (const ahead of [1, 4, 100]) {
    const { state, work } = unevenWork();
    const found: number[] = [];
    for await (const result of orderedMap(numbers(30), ahead, work)) found.push(result);
    expect(found).toEqual(Array.from({ length: 30 }, (_, k) => k * k));
    expect(state.most).toBeLessThanOrEqual(ahead);
    if (ahead > 1) expect(state.most).toBeGreaterThan(1);
  }
});

test('whoever stops early waits for what was begun, and nothing more is begun', async () => {
  const { state, work } = unevenWork();
  for await (const result of orderedMap(numbers(1000), 4, work)) if (result >= 9) break;
  expect(state.running).toBe(0);
  expect(state.begun).toBeLessThan(12);
});

test('a failure comes in its turn', async () => {
  const found: number[] = [];
  const work = async (item: number) => {
    if (item === 3) throw new Error('three');
    await setTimeout(item === 0 ? 20 : 1);
    return item;
  };
  const all = async () => {
    for await (const result of orderedMap(numbers(10), 8, work)) found.push(result);
  };
  await expect(all()).rejects.toThrow('three');
  expect(found).toEqual([0, 1, 2]);
});
