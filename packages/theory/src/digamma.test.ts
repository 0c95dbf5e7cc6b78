import { expect, test } from 'vitest';
import { digamma, trigamma } from './digamma.ts';
import { zeta } from './zeta.ts';

const gamma = 0.5772156649015329;

test('digamma and trigamma have their known values', () => {
  expect(digamma(1)).toBeCloseTo(-gamma, 14);
  expect(digamma(0.5)).toBeCloseTo(-gamma - 2 * Math.LN2, 14);
  expect(digamma(4.5)).toBeCloseTo(-gamma - 2 * Math.LN2 + 2 + 2 / 3 + 2 / 5 + 2 / 7, 14);
  expect(digamma(100)).toBeCloseTo(
    Array.from({ length: 99 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b) - gamma,
    13,
  );
  expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 14);
  expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 13);
});

test('they step by 1/x and 1/x^2', () => {
  for (const x of [0.01, 0.3, 5, 11.9, 12.1, 400]) {
    expect((digamma(x + 1) - digamma(x)) * x).toBeCloseTo(1, 11);
    expect((trigamma(x) - trigamma(x + 1)) * x * x).toBeCloseTo(1, 9);
  }
});

test('zeta has its known values', () => {
  expect(zeta(2)).toBeCloseTo(Math.PI ** 2 / 6, 14);
  expect(zeta(4)).toBeCloseTo(Math.PI ** 4 / 90, 14);
  expect(zeta(6)).toBeCloseTo(Math.PI ** 6 / 945, 14);
  expect(zeta(3)).toBeCloseTo(1.2020569031595942, 14);
  expect(zeta(40) - 1).toBeCloseTo(2 ** -40, 17);
});
