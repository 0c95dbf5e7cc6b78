import { expect, test } from 'vitest';
import {
  counted,
  decimalsFor,
  duration,
  fixed,
  grouped,
  listed,
  percentage,
  rounded,
  signed,
  tickLabels,
} from './numbers.ts';

test('decimals show three digits of the smallest value', () => {
  expect(decimalsFor([2.31, 0.111, 40])).toBe(3);
  expect(decimalsFor([123, 4567])).toBe(0);
  expect(decimalsFor([0, Number.NaN])).toBe(0);
  expect(decimalsFor([1e-12])).toBe(6);
});

test('numbers have a true minus sign, and zero has none', () => {
  expect([fixed(-1.25, 1), fixed(-0.001, 2), signed(0.5, 1), signed(-0.5, 1), signed(0.001, 2)]).toEqual([
    '−1.3',
    '0.00',
    '+0.5',
    '−0.5',
    '0.00',
  ]);
  expect([rounded(0.17352), rounded(2.3), rounded(1234.5)]).toEqual(['0.174', '2.30', '1235']);
});

test('shares, counts and times read as people write them', () => {
  expect([percentage(0.318), percentage(-0.0123)]).toEqual(['+32 %', '−1.2 %']);
  expect([grouped(136832), grouped(999), grouped(1e6), grouped(0.003)]).toEqual([
    '136\u202f832',
    '999',
    '1\u202f000\u202f000',
    '0.003',
  ]);
  expect([counted(1, 'seed'), counted(3, 'seed')]).toEqual(['1 seed', '3 seeds']);
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect([0.04, 9.96, 59.6, 425, 7790].map(duration)).toEqual([
    '0.0 s',
    '10 s',
    '1 min 00 s',
    '7 min 05 s',
    '2 h 10 min',
  ]);
});

test('numbers along an axis take few characters, however large or small', () => {
  expect(tickLabels([0, 0.25, 0.5], 2)).toEqual(['0.00', '0.25', '0.50']);
  expect(tickLabels([0, 500, 9000], 0)).toEqual(['0', '500', '9000']);
  expect(tickLabels([0, 5000, 20000], 0)).toEqual(['0k', '5k', '20k']);
  expect(tickLabels([10_010, 10_020], 0)).toEqual(['10010', '10020']);
  expect(tickLabels([2e7], 0)).toEqual(['20M']);
  expect(tickLabels([-2e-7, 0, 1.5e-7], 8)).toEqual(['−2e−7', '0', '1.5e−7']);
});
