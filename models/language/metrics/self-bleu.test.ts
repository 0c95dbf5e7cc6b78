import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfBleu } from './self-bleu.ts';

const documents = (...texts: readonly (readonly number[])[]) => texts.map((text) => Int32Array.from(text));

/** Documents of 1 to 30 tokens below 6 from the linear congruential generator of C's `rand`. */
function pseudoRandom(count: number): Int32Array[] {
  let state = 7n;
  const next = () => {
    state = (state * 1103515245n + 12345n) % 2n ** 31n;
    return Number(state >> 16n);
  };
  return Array.from({ length: count }, () => {
    const length = 1 + (next() % 30);
    return Int32Array.from({ length }, () => next() % 6);
  });
}

// Expected values: mean of sentence_bleu(others, document, smoothing_function=SmoothingFunction().method1), nltk 3.10.4.
test('it is what nltk computes', () => {
  const three = [
    [1, 2, 3, 4, 5, 6, 7],
    [1, 2, 3, 4, 9, 9],
    [8, 8, 8, 2, 3, 4, 5, 6],
  ];
  expect(selfBleu(documents(...three))).toBeCloseTo(0.5854016502195726, 12);
  expect(selfBleu(documents(...three, [1, 1], [5]))).toBeCloseTo(0.394231814468404, 12);
  expect(selfBleu(pseudoRandom(20))).toBeCloseTo(0.4371247837137641, 12);
});

test('it is 1 for equal texts, and 0 for texts that share nothing or have no others', () => {
  expect(selfBleu(documents([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]))).toBe(1);
  expect(selfBleu(documents([1, 2, 3, 4], [5, 6, 7, 8]))).toBe(0);
  expect([selfBleu([]), selfBleu(documents([1, 2, 3, 4])), selfBleu(documents([], []))]).toEqual([0, 0, 0]);
});

const anyDocuments = fc.array(fc.array(fc.nat(3), { maxLength: 12 }), { minLength: 2, maxLength: 8 });

test('it is a share, whatever the order of the documents and the names of the tokens', () => {
  fc.assert(
    fc.property(anyDocuments, (texts) => {
      const score = selfBleu(documents(...texts));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1 + 1e-12);
      const renamed = texts.toReversed().map((text) => text.map((token) => 1000 - token));
      expect(selfBleu(documents(...renamed))).toBeCloseTo(score, 12);
    }),
    { seed: 1 },
  );
});

test('with a copy of every text of four tokens or more it is 1', () => {
  const long = fc.array(fc.array(fc.nat(3), { minLength: 4, maxLength: 12 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(long, (texts) => {
      expect(selfBleu(documents(...texts, ...texts))).toBeCloseTo(1, 12);
    }),
    { seed: 1 },
  );
});
