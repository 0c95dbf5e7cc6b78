import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lossByRarity, TokenLosses } from './rarity.ts';

const counts = (...values: readonly number[]) => Float64Array.from(values);

function lossesOf(vocabulary: number, predictions: readonly (readonly [token: number, loss: number])[]) {
  const losses = new TokenLosses(vocabulary);
  const targets = predictions.map(([token]) => token);
  losses.add(
    targets,
    predictions.map(([, loss]) => loss),
  );
  return losses;
}

test('the most frequent tokens come first, the rarest last', () => {
  const losses = lossesOf(4, [
    [2, 1],
    [2, 2],
    [0, 4],
    [1, 5],
    [3, 7],
  ]);
  // Occurrences 4 of token 2, then 2 of token 0, then one each of tokens 1 and 3.
  expect(lossByRarity(losses, counts(2, 1, 4, 1), 2)).toEqual(counts(1.5, 16 / 3));
  expect(lossByRarity(losses, counts(2, 1, 4, 1), 4)).toEqual(counts(1.5, 1.5, 4, 6));
});

test('a type across a cut gives each side its part', () => {
  const losses = lossesOf(2, [
    [0, 1],
    [0, 1],
    [0, 1],
    [1, 9],
  ]);
  // Three quarters of the occurrences are token 0: a third of it lies in the rarer half, beside token 1.
  expect(lossByRarity(losses, counts(3, 1), 2)).toEqual(counts(1, 5));
});

test('types that the reference lacks are with the rarest, and what was not predicted is not a number', () => {
  const losses = lossesOf(3, [[2, 8]]);
  expect(lossByRarity(losses, counts(1, 1, 0), 2)).toEqual(counts(Number.NaN, 8));
});

test('every decile of 1000 tokens alike has its own hundred of them', () => {
  const losses = lossesOf(
    1000,
    Array.from({ length: 1000 }, (_, token) => [token, Math.floor(token / 100)]),
  );
  expect(lossByRarity(losses, new Float64Array(1000).fill(3))).toEqual(counts(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
});

test('predictions that do not fit are refused', () => {
  const losses = new TokenLosses(3);
  expect(() => losses.add([1, 2], [1])).toThrow('expected 2 losses');
  expect(() => losses.add([3], [1])).toThrow('vocabulary of 3, received 3');
});

const anyReference = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });

test('on the reference itself the deciles average to the mean loss, and stay within the losses', () => {
  fc.assert(
    fc.property(anyReference, fc.integer({ min: 1, max: 12 }), (reference, quantiles) => {
      const each = reference.flatMap((count, token) =>
        Array.from({ length: count }, (_, k): [number, number] => [token, ((token * 7 + k) % 13) / 4]),
      );
      const result = lossByRarity(lossesOf(reference.length, each), counts(...reference), quantiles);
      const mean = each.reduce((sum, [, loss]) => sum + loss, 0) / each.length;
      expect(result.reduce((sum, loss) => sum + loss, 0) / quantiles).toBeCloseTo(mean, 10);
      expect(Math.max(...result)).toBeLessThanOrEqual(3 + 1e-12);
      expect(Math.min(...result)).toBeGreaterThanOrEqual(0);
    }),
    { seed: 1 },
  );
});

test('it does not matter how predictions are cut into batches', () => {
  const whole = new TokenLosses(5);
  const parts = new TokenLosses(5);
  const targets = Int32Array.of(0, 4, 1, 1, 3, 2);
  const losses = Float32Array.of(1, 2, 3, 4, 5, 6);
  whole.add(targets, losses);
  for (const [from, to] of [
    [0, 1],
    [1, 4],
    [4, 6],
  ]) {
    parts.add(targets.subarray(from, to), losses.subarray(from, to));
  }
  expect(parts).toEqual(whole);
});
