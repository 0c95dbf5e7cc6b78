import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.ts';

test('items come out in the order of their keys', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 })), (keys) => {
      const heap = new Heap<{ key: number }>((item) => item.key);
      for (const key of keys) heap.push({ key });
      const popped = keys.map(() => heap.pop()?.key);
      expect(popped).toEqual([...keys].sort((a, b) => a - b));
      expect(heap.pop()).toBeUndefined();
    }),
    { seed: 9, numRuns: 100 },
  );
});
