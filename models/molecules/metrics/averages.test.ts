import { expect, test } from 'vitest';
import { meanOf, medianOf } from './averages.ts';

test('the median is the middle value, or the mean of the middle two', () => {
  expect(medianOf([5])).toBe(5);
  expect(medianOf([9, 1, 4])).toBe(4);
  expect(medianOf([1e10, 1, 4, 2])).toBe(3);
});

test('the mean is the sum over the count', () => {
  expect(meanOf([1, 2, 6])).toBe(3);
});
