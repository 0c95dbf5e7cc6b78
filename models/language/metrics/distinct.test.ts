import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinct } from './distinct.ts';

const documents = (...texts: readonly (readonly number[])[]) => texts.map((text) => Int32Array.from(text));
const anyDocuments = fc.array(fc.array(fc.nat(4), { maxLength: 12 }), { maxLength: 8 });

test('n-grams are counted within documents', () => {
  const shares = distinct(documents([1, 2, 1, 2], [2, 1, 2], [7]));
  expect(shares).toEqual([
    { n: 1, occurrences: 8, types: 3, share: 3 / 8 },
    { n: 2, occurrences: 5, types: 2, share: 2 / 5 },
    { n: 3, occurrences: 3, types: 2, share: 2 / 3 },
    { n: 4, occurrences: 1, types: 1, share: 1 },
  ]);
});

test('nothing has no n-grams, of a share of 0', () => {
  const none = { occurrences: 0, types: 0, share: 0 };
  expect(distinct([], 2)).toEqual([
    { n: 1, ...none },
    { n: 2, ...none },
  ]);
});

test('the counts are those of a set of texts', () => {
  fc.assert(
    fc.property(anyDocuments, (texts) => {
      for (const { n, occurrences, types } of distinct(documents(...texts))) {
        const grams = texts.flatMap((text) =>
          text.slice(n - 1).map((_, k) => text.slice(k, k + n).join(' ')),
        );
        expect([occurrences, types]).toEqual([grams.length, new Set(grams).size]);
      }
    }),
    { seed: 1 },
  );
});

test('the order of the documents does not matter, and every document again halves the shares', () => {
  fc.assert(
    fc.property(anyDocuments, (texts) => {
      const once = distinct(documents(...texts));
      expect(distinct(documents(...texts.toReversed()))).toEqual(once);
      const twice = distinct(documents(...texts, ...texts));
      expect(twice.map(({ share }) => share)).toEqual(once.map(({ share }) => share / 2));
    }),
    { seed: 1 },
  );
});
