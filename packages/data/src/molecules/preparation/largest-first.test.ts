import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LargestFirst } from './largest-first.ts';

const byValue = (a: number, b: number) => a - b;

test('whatever is added and taken, the largest item is at hand', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: -20, max: 20 })), { maxLength: 60 }), (steps) => {
      const heap = new LargestFirst<number>(byValue);
      const expected: number[] = [];
      for (const step of steps) {
        if (step === null) expect(heap.takeLargest()).toBe(expected.pop());
        else {
          heap.add(step);
          expected.push(step);
          expected.sort(byValue);
        }
        expect([heap.size, heap.largest]).toEqual([expected.length, expected.at(-1)]);
      }
      expect(heap.sorted()).toEqual(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});
