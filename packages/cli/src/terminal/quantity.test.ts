import { expect, test } from 'vitest';
import { formatQuantity } from './quantity.ts';

test('numbers have three digits and a prefix', () => {
  expect([0, 12.4, 999, 1000, 9_012_224, 470e6].map((value) => formatQuantity(value))).toEqual([
    '0',
    '12',
    '999',
    '1.00 k',
    '9.01 M',
    '470 M',
  ]);
});

test('what rounds to a thousand has the next prefix', () => {
  expect([999.6, 999_499, 999_600, 999_999_999].map((value) => formatQuantity(value))).toEqual([
    '1.00 k',
    '999 k',
    '1.00 M',
    '1.00 G',
  ]);
});

test('the unit stands behind the prefix', () => {
  expect(formatQuantity(1.5e18, 'FLOP')).toBe('1.50 EFLOP');
  expect(formatQuantity(2e9, 'B')).toBe('2.00 GB');
  expect(formatQuantity(7, 'B')).toBe('7 B');
});
