import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTokens, unigramDivergence, unigramEntropy, vocabularySurvivors } from './unigrams.ts';

const counts = (...values: readonly number[]) => Float64Array.from(values);
const anyCounts = fc.array(fc.nat(50), { minLength: 6, maxLength: 6 }).map((values) => counts(...values));

test('tokens are counted over all documents', () => {
  const documents = [Int32Array.of(0, 2, 2), new Int32Array(), Int32Array.of(2, 3)];
  expect(countTokens(documents, 5)).toEqual(counts(1, 0, 3, 1, 0));
});

test('a token outside the vocabulary is refused', () => {
  expect(() => countTokens([Int32Array.of(1, 5)], 5)).toThrow('vocabulary of 5, received 5');
  expect(() => countTokens([Int32Array.of(-1)], 5)).toThrow('received -1');
  expect(() => vocabularySurvivors(counts(1), counts(1, 2))).toThrow('received 2');
});

test('survivors are the types of the reference that the sample has', () => {
  const survivors = vocabularySurvivors(counts(5, 1, 1, 0, 2), counts(1, 0, 9, 9, 0));
  expect(survivors).toEqual({ types: 4, survivors: 2, share: 0.5 });
  expect(vocabularySurvivors(counts(0, 0), counts(1, 0)).share).toBe(1);
});

test('the entropy of known shares', () => {
  expect(unigramEntropy(counts(3, 3, 0, 3))).toBeCloseTo(Math.log(3), 14);
  expect(unigramEntropy(counts(2, 1, 1))).toBeCloseTo(1.5 * Math.log(2), 14);
  expect([unigramEntropy(counts(0, 7)), unigramEntropy(counts(0, 0))]).toEqual([0, 0]);
});

test('the divergence of known shares, smoothed by half an occurrence of each type in either set', () => {
  // (3.5, 0.5) / 4 against (0.5, 1.5) / 2; the third token occurs in neither.
  const expected = 0.875 * Math.log(0.875 / 0.25) + 0.125 * Math.log(0.125 / 0.75);
  expect(unigramDivergence(counts(3, 0, 0), counts(0, 1, 0))).toBeCloseTo(expected, 14);
  const unsmoothed = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
  expect(unigramDivergence(counts(3, 1), counts(1, 1), 0)).toBeCloseTo(unsmoothed, 14);
});

test('the entropy is within 0 and the logarithm of the types', () => {
  fc.assert(
    fc.property(anyCounts, (each) => {
      const types = each.filter((count) => count > 0).length;
      expect(unigramEntropy(each)).toBeGreaterThanOrEqual(0);
      expect(unigramEntropy(each)).toBeLessThanOrEqual(Math.log(Math.max(1, types)) + 1e-12);
    }),
    { seed: 1 },
  );
});

test('the divergence is finite, never negative, and 0 from a set to itself', () => {
  fc.assert(
    fc.property(anyCounts, anyCounts, (reference, sample) => {
      const divergence = unigramDivergence(reference, sample);
      expect(divergence).toBeGreaterThanOrEqual(-1e-15);
      expect(divergence).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(unigramDivergence(reference, reference)).toBe(0);
    }),
    { seed: 1 },
  );
});

test('more documents never lose survivors', () => {
  fc.assert(
    fc.property(anyCounts, anyCounts, anyCounts, (reference, sample, more) => {
      const before = vocabularySurvivors(reference, sample).survivors;
      const both = sample.map((count, token) => count + (more[token] as number));
      expect(vocabularySurvivors(reference, both).survivors).toBeGreaterThanOrEqual(before);
    }),
    { seed: 1 },
  );
});
