import { expect, test } from 'vitest';
import { featuresOf } from './testing/features.ts';
import { vendiScore } from './vendi.ts';

test('directions that are all different count in full, whatever their length', () => {
  expect(
    vendiScore(
      featuresOf([
        [1, 0, 0],
        [0, 2, 0],
        [0, 0, -3],
      ]),
    ),
  ).toBeCloseTo(3, 12);
  expect(
    vendiScore(
      featuresOf([
        [1, 0, 0, 0, 0],
        [0, 0.5, 0, 0, 0],
      ]),
    ),
  ).toBeCloseTo(2, 12);
});

test('rows in one direction are one', () => {
  expect(
    vendiScore(
      featuresOf([
        [1, 2],
        [2, 4],
        [0.5, 1],
      ]),
    ),
  ).toBeCloseTo(1, 12);
  expect(vendiScore(featuresOf([[3, 4]]))).toBeCloseTo(1, 12);
});

test('groups count by the entropy of their shares', () => {
  const rows = [
    [1, 0],
    [1, 0],
    [1, 0],
    [0, 1],
  ];
  expect(vendiScore(featuresOf(rows))).toBeCloseTo(
    Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)),
    12,
  );
});

test('two rows at an angle have the eigenvalues (1 +- cos) / 2', () => {
  const [high, low] = [0.8, 0.2];
  const score = Math.exp(-high * Math.log(high) - low * Math.log(low));
  expect(
    vendiScore(
      featuresOf([
        [1, 0],
        [0.6, 0.8],
      ]),
    ),
  ).toBeCloseTo(score, 12);
  expect(
    vendiScore(
      featuresOf([
        [1, 0, 0],
        [0.6, 0.8, 0],
      ]),
    ),
  ).toBeCloseTo(score, 12);
});

test('rows without a direction are a kind of their own', () => {
  expect(
    vendiScore(
      featuresOf([
        [0, 0],
        [0, 0],
      ]),
    ),
  ).toBeCloseTo(1, 12);
  expect(
    vendiScore(
      featuresOf([
        [0, 0],
        [0, 5],
      ]),
    ),
  ).toBeCloseTo(2, 12);
  expect(vendiScore(featuresOf([]))).toBe(0);
});
