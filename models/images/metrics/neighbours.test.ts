import { expect, test } from 'vitest';
import { neighbourFigures } from './neighbours.ts';
import { featuresOf } from './testing/features.ts';

const line = (...values: readonly number[]) => featuresOf(values.map((value) => [value]));

test('balls reach to the k-th nearest of the others', () => {
  // k = 1: radii 1, 1, 2 around 0, 1, 3 and 0.5, 0.5, 6 around 2.25, 2.75, 8.75.
  const figures = neighbourFigures(line(0, 1, 3), line(2.25, 2.75, 8.75), 1);
  expect(figures).toEqual({ precision: 2 / 3, recall: 1 / 3, density: 2 / 3, coverage: 1 / 3 });
});

test('density counts every ball, and may be above 1', () => {
  // All three generated rows lie in all balls of radius 2, 1 or 2 around 0, 1, 2 (k = 2).
  const figures = neighbourFigures(line(0, 1, 2), line(0.9, 1, 1.1), 2);
  expect(figures).toMatchObject({ precision: 1, density: 3 / 2, coverage: 1 });
});

test('a set and itself agree in all', () => {
  const rows = line(3, 1, 4, 1.5, 9, 2.6, 5.3);
  expect(neighbourFigures(rows, rows)).toMatchObject({ precision: 1, recall: 1, coverage: 1 });
});

test('a collapsed model may be precise, but recalls and covers next to nothing', () => {
  const real = line(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const same = line(2.5, 2.5, 2.5, 2.5, 2.5, 2.5);
  // 2.5 lies within the balls of the k = 5 nearest around 0 to 6: radii 5, 4, 3, 3, 3, 3, 3 and 3 around 7.
  const figures = neighbourFigures(real, same);
  expect(figures).toEqual({ precision: 1, recall: 0, density: 6 / 5, coverage: 6 / 10 });
});

test('rows that are all equal have balls that are points', () => {
  const [zeros, ones] = [line(0, 0, 0), line(1, 1, 1)];
  expect(neighbourFigures(zeros, zeros, 2)).toEqual({ precision: 1, recall: 1, density: 1.5, coverage: 1 });
  expect(neighbourFigures(zeros, ones, 2)).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
});

test('sets that are too small or of different widths are refused', () => {
  expect(() => neighbourFigures(line(1, 2), line(1, 2, 3), 2)).toThrow('2 rows have no 2-th nearest');
  expect(() => neighbourFigures(line(1, 2), featuresOf([[1, 2]]), 1)).toThrow(RangeError);
});
