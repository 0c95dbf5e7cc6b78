import { expect, test } from 'vitest';
import { digamma } from './digamma.ts';
import { logVarianceDrift } from './log-variance.ts';
import { estimateOf, normals } from './testing/random-numbers.ts';

test('unbiased: log((T-1)/2) - digamma((T-1)/2), above 0 and near 1/(T-1)', () => {
  for (const rows of [2, 3, 10, 1000]) {
    const drift = logVarianceDrift({ rows, estimator: 'unbiased' });
    expect(drift).toBeCloseTo(Math.log((rows - 1) / 2) - digamma((rows - 1) / 2), 14);
    expect(drift).toBeGreaterThan(1 / (rows - 1));
  }
  expect(logVarianceDrift({ rows: 3, estimator: 'unbiased' })).toBeCloseTo(0.5772156649015329, 14);
  expect(logVarianceDrift({ rows: 3 })).toBeCloseTo(0.5772156649015329 + Math.log(3 / 2), 14);
});

test('covariances of two coordinates fall as fast, within four standard errors of 20,000 samples', () => {
  const [rows, dimensions] = [6, 2];
  const normal = normals(8);
  const logs = Array.from({ length: 20_000 }, () => {
    const [x, y] = [0, 1].map(() => Array.from({ length: rows }, normal)) as [number[], number[]];
    return Math.log(moment(x, x) * moment(y, y) - moment(x, y) ** 2);
  });
  const { mean, standardError } = estimateOf(logs);
  expect(standardError).toBeLessThan(0.01);
  expect(Math.abs(mean + logVarianceDrift({ rows, dimensions }))).toBeLessThan(4 * standardError);
});

function moment(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return mean(x.map((value, i) => value * (y[i] as number))) - mean(x) * mean(y);
}

test('samples whose covariance is singular are refused', () => {
  expect(() => logVarianceDrift({ rows: 3, dimensions: 3 })).toThrow(
    'rows: expected at least 4: the covariance of fewer samples in 3 dimensions is singular, received 3',
  );
  expect(() => logVarianceDrift({ rows: 3.5 })).toThrow('rows: expected a whole number');
  expect(() => logVarianceDrift({ rows: 3, dimensions: 0 })).toThrow('dimensions');
});
