import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Arrivals } from './arrivals.ts';

async function collect<T>(arrivals: Arrivals<T>, into: T[]): Promise<void> {
  for await (const item of arrivals.all()) into.push(item);
}

test('items come in their order, those before the loop, while it waits and while it works', async () => {
  const arrivals = new Arrivals<number>();
  arrivals.put(1);
  const items: number[] = [];
  const done = collect(arrivals, items);
  await setImmediate();
  arrivals.put(2);
  arrivals.put(3);
  await setImmediate();
  expect(items).toEqual([1, 2, 3]);
  arrivals.put(4);
  arrivals.end();
  await done;
  expect(items).toEqual([1, 2, 3, 4]);
});

test('an error comes behind the items before it, and is the first one', async () => {
  const arrivals = new Arrivals<number>();
  const items: number[] = [];
  const done = collect(arrivals, items);
  await setImmediate();
  arrivals.put(1);
  arrivals.fail(new Error('first'));
  arrivals.fail(new Error('second'));
  await expect(done).rejects.toThrow('first');
  expect(items).toEqual([1]);
});
