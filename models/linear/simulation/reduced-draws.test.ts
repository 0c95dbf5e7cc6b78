import { expect, test } from 'vitest';
import { meanAndError } from '../../mean-and-error.ts';
import { drawDesigns } from './reduced-draws.ts';

// Means over 20,000 draws, whose standard errors are at most 2 % of what they are compared with. False alarm 6e-5 each.
const draws = 20_000;

function drawTriangle(seed: number, replicate: number, rows: number, features: number): Float64Array {
  const triangle = new Float64Array(Math.min(rows, features) * features);
  drawDesigns({ seed, rows, features }, { first: replicate, count: 1 }, triangle, 1);
  return triangle;
}

function expectMean(values: Float64Array, expected: number): void {
  const { mean, standardError } = meanAndError(values);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
}

test.each([1, 2, 3, 9, 100])(
  'the length of a normal vector of %i dimensions has its moments',
  (dimensions) => {
    const squares = Float64Array.from({ length: draws }, (_, r) => {
      const [length] = drawTriangle(3, r, dimensions, 1);
      return (length as number) ** 2;
    });
    expectMean(squares, dimensions);
    expectMean(
      squares.map((square) => (square - dimensions) ** 2),
      2 * dimensions,
    );
    // Small lengths count most here: E 1 / chi^2 = 1 / (k - 2).
    if (dimensions > 4)
      expectMean(
        squares.map((square) => 1 / square),
        1 / (dimensions - 2),
      );
  },
);

test("U'U has the mean and the variance of X'X", () => {
  const [rows, features] = [7, 3];
  const triangles = Array.from({ length: draws }, (_, r) => drawTriangle(5, r, rows, features));
  const gram = (i: number, j: number) =>
    Float64Array.from(triangles, (u) => {
      let sum = 0;
      for (let t = 0; t < features; t++)
        sum += (u[t * features + i] as number) * (u[t * features + j] as number);
      return sum;
    });
  for (let i = 0; i < features; i++) {
    for (let j = 0; j <= i; j++) {
      const [mean, variance] = i === j ? [rows, 2 * rows] : [0, rows];
      const entries = gram(i, j);
      expectMean(entries, mean);
      expectMean(
        entries.map((entry) => (entry - mean) ** 2),
        variance,
      );
    }
  }
});

test('below the diagonal there is nothing, and fewer rows than features give a triangle of as many rows', () => {
  const u = drawTriangle(1, 0, 10, 4);
  for (let i = 0; i < 4; i++) expect(u.subarray(4 * i, 4 * i + i).every((entry) => entry === 0)).toBe(true);
  expect(drawTriangle(1, 0, 2, 5)).toHaveLength(10);
});

test('a triangle depends on its seed and its replicate alone', () => {
  expect(drawTriangle(1, 2, 50, 5)).toEqual(drawTriangle(1, 2, 50, 5));
  expect(drawTriangle(1, 2, 50, 5)).not.toEqual(drawTriangle(1, 3, 50, 5));
  expect(drawTriangle(1, 2, 50, 5)).not.toEqual(drawTriangle(2, 2, 50, 5));
});
