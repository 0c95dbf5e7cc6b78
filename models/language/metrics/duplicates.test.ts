import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countDuplicates } from './duplicates.ts';

const documents = (...texts: readonly (readonly number[])[]) => texts.map((text) => Int32Array.from(text));

test('a document counts when its exact tokens occurred before', () => {
  const counts = countDuplicates(documents([1, 2], [2, 1], [1, 2], [1, 2, 3], [1, 2], []));
  expect(counts).toEqual({ documents: 6, duplicates: 2, share: 1 / 3 });
  expect(countDuplicates([])).toEqual({ documents: 0, duplicates: 0, share: 0 });
});

test('documents are compared by their tokens alone, wherever they lie in memory', () => {
  const tokens = Int32Array.of(4, 5, 6, 4, 5, 6);
  expect(countDuplicates([tokens.subarray(0, 3), tokens.subarray(3)]).duplicates).toBe(1);
});

test('as many documents are no duplicates as there are different texts', () => {
  const text = fc.array(fc.nat(2), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
      const { duplicates } = countDuplicates(documents(...texts));
      expect(texts.length - duplicates).toBe(new Set(texts.map((each) => each.join(' '))).size);
    }),
    { seed: 1 },
  );
});
