import { expect, test } from 'vitest';
import { chiSquare, chiSquareLimit, normalCdf, normalQuantile } from './statistics.ts';

test('normal probabilities and quantiles are the tabulated ones', () => {
  expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6);
  expect(normalQuantile(0.9999)).toBeCloseTo(3.719, 3);
});

test('chi-square limits are the tabulated ones within 1 %', () => {
  // Quantiles at 0.999: 29.588, 149.449 for 10, 100 degrees of freedom.
  expect(Math.abs(chiSquareLimit(10, 1e-3) / 29.588 - 1)).toBeLessThan(0.01);
  expect(Math.abs(chiSquareLimit(100, 1e-3) / 149.449 - 1)).toBeLessThan(0.01);
});

test('rare outcomes are pooled with their neighbours, impossible ones that occurred give Infinity', () => {
  const pooled = chiSquare([48, 2, 3, 47], [0.5, 0.02, 0.03, 0.45], 1e-3);
  expect(pooled.statistic).toBeCloseTo(4 / 50 + 4 / 50, 10);
  expect(pooled.limit).toBeCloseTo(chiSquareLimit(1, 1e-3), 10);
  expect(chiSquare([99, 1], [1, 0], 1e-3).statistic).toBe(Number.POSITIVE_INFINITY);
});
