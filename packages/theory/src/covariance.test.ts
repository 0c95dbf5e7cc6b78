import { expect, test } from 'vitest';
import { covarianceFactor, expectedInverseGram, type Rows } from './covariance.ts';
import { expectClose } from './testing/expect-close.ts';
import { estimateOf, normals } from './testing/random-numbers.ts';

const toeplitz: Rows = [
  [1, 0.6, 0.36],
  [0.6, 1, 0.6],
  [0.36, 0.6, 1],
];

function product(a: Rows, b: Rows): Rows {
  return a.map((row) =>
    b.map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] as number), 0)),
  );
}

function transposed(a: Rows): Rows {
  return a.map((_, i) => a.map((row) => row[i] as number));
}

test('a covariance is its factor times the transposed factor', () => {
  const factor = covarianceFactor(toeplitz);
  expectClose(product(factor, transposed(factor)).flat(), toeplitz.flat());
  expect(factor[0]?.slice(1)).toEqual([0, 0]);
});

test('E (X^t X)^-1 is the inverse of the covariance over T - d - 1 (Lemma 1)', () => {
  const inverse = expectedInverseGram(toeplitz, 10);
  expectClose(
    product(inverse, toeplitz).flat(),
    [1, 0, 0, 0, 1, 0, 0, 0, 1].map((value) => value / 6),
  );
});

test('Lemma 1 holds within four standard errors of 20,000 designs', () => {
  const [covariance, rows] = [
    [
      [2, 0.5],
      [0.5, 1],
    ] as const,
    9,
  ] as const;
  const [[a], [b, c]] = covarianceFactor(covariance) as [[number], [number, number]];
  const normal = normals(2);
  const inverses = Array.from({ length: 20_000 }, () => {
    let [xx, xy, yy] = [0, 0, 0];
    for (let t = 0; t < rows; t++) {
      const [first, second] = [normal(), normal()];
      const [x, y] = [a * first, b * first + c * second];
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    const determinant = xx * yy - xy * xy;
    return [yy / determinant, -xy / determinant, xx / determinant] as const;
  });
  const expected = expectedInverseGram(covariance, rows);
  const entries = [expected[0]?.[0], expected[0]?.[1], expected[1]?.[1]] as number[];
  for (const [k, entry] of entries.entries()) {
    const { mean, standardError } = estimateOf(inverses.map((inverse) => inverse[k] as number));
    expect(Math.abs(mean - entry)).toBeLessThan(4 * standardError);
    expect(standardError / (entries[2] as number)).toBeLessThan(0.01);
  }
});

test('what is no covariance is refused with what the theory needs', () => {
  const refusal = (covariance: Rows) => () => covarianceFactor(covariance);
  expect(refusal([])).toThrow('covariance: expected a square matrix, received no rows');
  expect(refusal([[1, 0]])).toThrow('covariance: expected a square matrix, received a row of 2 numbers');
  expect(refusal([[1, 0], [0]])).toThrow('received 2 rows, one of 1 numbers');
  expect(refusal([[Number.NaN]])).toThrow('covariance: expected finite numbers, received NaN');
  expect(
    refusal([
      [1, 0.5],
      [0.4, 1],
    ]),
  ).toThrow('covariance: expected a symmetric matrix, received 0.5 in row 1, column 2 and 0.4 mirrored');
  const indefinite = [
    [1, 2],
    [2, 1],
  ];
  expect(refusal(indefinite)).toThrow('covariance: expected a positive definite matrix');
  expect(refusal([[0]])).toThrow('positive definite');
  expect(() => expectedInverseGram(toeplitz, 4)).toThrow('T >= d + 2 = 5');
});
