import { evaluateGraph, fitGraph, sampleGraph, truthOf } from '@ouroboros/models/gaussian';
import { type Tensor, tensorOf } from '@ouroboros/onnx';
import { describe, expect, test } from 'vitest';
import { normals, type Outputs, useModels } from '../support/use-graphs.ts';

const run = useModels();
const seed = 31;

/** A matrix as its rows. */
type Matrix = readonly (readonly number[])[];

const covariance = [
  [2, 0.6, -0.4],
  [0.6, 1, 0.3],
  [-0.4, 0.3, 0.5],
];

/** The numbers of an output. */
function numbersOf(outputs: Outputs, name: string): Float64Array {
  return (outputs[name] as Tensor).data as Float64Array;
}

/** Rows of matrix `r` of an array [R, rows, columns]. */
function matrixOf({ data, dims }: Tensor, r: number): Matrix {
  const [, rows, columns] = dims as [number, number, number];
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => (data as Float64Array)[(r * rows + i) * columns + j] as number),
  );
}

function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    (b[0] as number[]).map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] as number), 0)),
  );
}

const transpose = (a: Matrix): Matrix => (a[0] as number[]).map((_, j) => a.map((row) => row[j] as number));

/** Solution of A x = b and the determinant of A, by elimination. */
function solve(
  a: Matrix,
  b: readonly number[],
): { readonly x: readonly number[]; readonly determinant: number } {
  const rows = a.map((row, i) => [...row, b[i] as number]);
  let determinant = 1;
  for (const [k, pivot] of rows.entries()) {
    determinant *= pivot[k] as number;
    for (const [i, row] of rows.entries()) {
      if (i === k) continue;
      const factor = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j < row.length; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return { x: rows.map((row, i) => (row.at(-1) as number) / (row[i] as number)), determinant };
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** tr(A^-1 B). */
const traceOfQuotient = (a: Matrix, b: Matrix) =>
  transpose(b).reduce((sum, column, i) => sum + (solve(a, column).x[i] as number), 0);

describe('a fit', () => {
  const truth = truthOf(3, covariance);
  const rows = normals(seed, [2, 7, 3], 1);
  const weights = [1, 2, 3, 4, 5, 6, 7].map((weight) => weight / 28);

  async function fitted(estimator: 'maximum-likelihood' | 'unbiased') {
    return run(fitGraph(truth, estimator), { rows, shares: tensorOf('float64', [1, 7], weights) });
  }

  test('is the weighted mean and covariance of each replicate', async () => {
    const { mean, covariance: fittedCovariance } = await fitted('maximum-likelihood');
    for (const r of [0, 1]) {
      const examples = matrixOf(rows, r);
      const center = [0, 1, 2].map((j) =>
        dot(
          weights,
          examples.map((x) => x[j] as number),
        ),
      );
      const expected = [0, 1, 2].map((i) =>
        [0, 1, 2].map((j) =>
          dot(
            weights,
            examples.map(
              (x) => ((x[i] as number) - (center[i] as number)) * ((x[j] as number) - (center[j] as number)),
            ),
          ),
        ),
      );
      const means = [...((mean as Tensor).data as Float64Array).subarray(3 * r, 3 * r + 3)];
      for (const j of [0, 1, 2]) expect(means[j]).toBeCloseTo(center[j] as number, 13);
      const received = matrixOf(fittedCovariance as Tensor, r).flat();
      for (const [k, value] of expected.flat().entries()) expect(received[k]).toBeCloseTo(value, 13);
    }
  });

  test('divides by N - 1 where it is to be unbiased', async () => {
    const [biased, unbiased] = [await fitted('maximum-likelihood'), await fitted('unbiased')];
    const [a, b] = [numbersOf(biased, 'covariance'), numbersOf(unbiased, 'covariance')];
    for (const [i, value] of b.entries()) expect(value).toBeCloseTo(((a[i] as number) * 7) / 6, 14);
  });

  test("factorises its covariance, L L' = C with L a lower triangle", async () => {
    const { covariance: fittedCovariance, factor, floored } = await fitted('maximum-likelihood');
    for (const r of [0, 1]) {
      const lower = matrixOf(factor as Tensor, r);
      expect([lower[0]?.[1], lower[0]?.[2], lower[1]?.[2]]).toEqual([0, 0, 0]);
      const product = times(lower, transpose(lower)).flat();
      const expected = matrixOf(fittedCovariance as Tensor, r).flat();
      for (const [k, value] of expected.entries()) expect(product[k]).toBeCloseTo(value, 13);
    }
    expect([...((floored as Tensor).data as Float64Array)]).toEqual([0, 0]);
  });

  test('of equal examples, or in fewer directions than there are, has a factor nevertheless, and says so', async () => {
    const same = tensorOf(
      'float64',
      [2, 4, 3],
      [...new Array(12).fill(1.5), 1, 2, 3, 2, 4, 6, 3, 6, 9, 4, 8, 12],
    );
    const shares = tensorOf('float64', [1, 4], [0.25, 0.25, 0.25, 0.25]);
    const {
      mean,
      covariance: singular,
      factor,
      floored,
    } = await run(fitGraph(truth, 'maximum-likelihood'), { rows: same, shares });
    expect([...((floored as Tensor).data as Float64Array)]).toEqual([3, 2]);
    const feeds = { mean, covariance: singular, factor, floored } as Record<string, Tensor>;
    const figures = await run(evaluateGraph(truth), feeds);
    for (const { data } of Object.values(figures))
      expect([...(data as Float64Array)].every(Number.isFinite)).toBe(true);
    expect([...numbersOf(figures, 'collapsed')]).toEqual([1, 1]);
    expect(numbersOf(figures, 'testLoss')[0]).toBeGreaterThan(1e20);
  });
});

describe('an evaluation is the closed form', () => {
  test.each([
    [1, [[2.25]]],
    [3, covariance],
  ] as const)('in %d dimensions', async (d, sigma) => {
    const truth = truthOf(d, sigma);
    const mean = normals(seed, [2, d], 2);
    const factor = normals(seed, [2, d, d], 3);
    for (let i = 0; i < 2 * d * d; i++) {
      const [row, column] = [Math.floor((i % (d * d)) / d), i % d];
      const value = factor.data[i] as number;
      factor.data[i] = column > row ? 0 : column === row ? 0.4 + Math.abs(value) : value;
    }
    const products = [0, 1].map((r) => times(matrixOf(factor, r), transpose(matrixOf(factor, r))));
    const fitted = tensorOf('float64', [2, d, d], products.flat(2));
    const floored = tensorOf('float64', [2], [0, 0]);
    const figures = await run(evaluateGraph(truth), { mean, covariance: fitted, factor, floored });
    const logDeterminant = Math.log(solve(sigma, sigma[0]).determinant);
    for (const [r, model] of products.entries()) {
      const m = [...mean.data.subarray(r * d, (r + 1) * d)];
      const { x, determinant } = solve(model, m);
      const loss =
        (d * Math.log(2 * Math.PI) + Math.log(determinant) + traceOfQuotient(model, sigma) + dot(m, x)) / 2;
      const expected = {
        testLoss: loss,
        testLogLikelihood: -loss,
        divergence: loss - (d * (1 + Math.log(2 * Math.PI)) + logDeterminant) / 2,
        meanError: dot(m, solve(sigma, m).x) / d,
        variance: traceOfQuotient(sigma, model) / d,
        logVariance: (Math.log(determinant) - logDeterminant) / d,
        entropy: (d * (1 + Math.log(2 * Math.PI)) + Math.log(determinant)) / 2,
        collapsed: 0,
      };
      expect(Object.keys(figures).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, value] of Object.entries(expected)) {
        const received = numbersOf(figures, name)[r] as number;
        expect(Math.abs(received - value) / (1 + Math.abs(value)), name).toBeLessThan(1e-11);
      }
    }
  });

  test('of the truth itself: no divergence, no error, a variance of 1', async () => {
    const { factor, covariance: sigma } = truthOf(3, covariance);
    const figures = await run(evaluateGraph(truthOf(3, covariance)), {
      mean: tensorOf('float64', [1, 3], [0, 0, 0]),
      covariance: tensorOf('float64', [1, 3, 3], sigma),
      factor: tensorOf('float64', [1, 3, 3], factor),
      floored: tensorOf('float64', [1], [0]),
    });
    const value = (name: string) => numbersOf(figures, name)[0];
    expect(value('divergence')).toBeCloseTo(0, 13);
    expect(value('meanError')).toBe(0);
    expect(value('variance')).toBeCloseTo(1, 13);
    expect(value('logVariance')).toBeCloseTo(0, 13);
  });
});

test('a sample is m + L z', async () => {
  const feeds = {
    mean: normals(seed, [2, 3], 4),
    factor: normals(seed, [2, 3, 3], 5),
    normals: normals(seed, [2, 5, 3], 6),
  };
  const { rows } = await run(sampleGraph(3), feeds);
  for (const r of [0, 1]) {
    const expected = times(matrixOf(feeds.normals, r), transpose(matrixOf(feeds.factor, r)));
    const received = matrixOf(rows as Tensor, r);
    for (const [k, row] of expected.entries()) {
      for (const [j, value] of row.entries()) {
        expect(received[k]?.[j]).toBeCloseTo(value + (feeds.mean.data[3 * r + j] as number), 13);
      }
    }
  }
});
