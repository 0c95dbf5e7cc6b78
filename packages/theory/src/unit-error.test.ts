import { expect, test } from 'vitest';
import { estimateOf, normals } from './testing/random-numbers.ts';
import { accumulateBound, unitError } from './unit-error.ts';

test('c_0 = s2 d / (T - d - 1), and the bound of accumulate is pi^2/6 of it', () => {
  const problem = { noise: 0.5, features: 10, rows: 100 };
  expect(unitError(problem)).toBeCloseTo(2.5 / 89, 15);
  expect(accumulateBound(problem)).toBeCloseTo(((2.5 / 89) * Math.PI ** 2) / 6, 15);
  expect(unitError({ noise: 2, features: 3, rows: 5 })).toBe(12);
});

test('it is what least squares on one feature comes to, within four standard errors of 20,000 draws', () => {
  const [noise, rows] = [0.7, 8];
  const normal = normals(1);
  const errors = Array.from({ length: 20_000 }, () => {
    let [gram, moment] = [0, 0];
    for (let t = 0; t < rows; t++) {
      const x = normal();
      gram += x * x;
      moment += x * noise * normal();
    }
    return (moment / gram) ** 2;
  });
  const { mean, standardError } = estimateOf(errors);
  const expected = unitError({ noise, features: 1, rows });
  expect(standardError / expected).toBeLessThan(0.02);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
});

test('what theory has no answer to is refused in one line', () => {
  const problem = { noise: 1, features: 10, rows: 100 };
  expect(() => unitError({ ...problem, rows: 11 })).toThrow(
    'rows: expected a whole number T >= d + 2 = 12: with fewer rows least squares has no finite expected error, ' +
      'received 11; take more rows or fewer features, or a penalty (ridge)',
  );
  expect(() => unitError({ ...problem, rows: 20.5 })).toThrow('received 20.5');
  expect(() => unitError({ ...problem, noise: 0 })).toThrow(
    'noise: expected a finite number above 0, received 0',
  );
  expect(() => unitError({ ...problem, noise: -1 })).toThrow('received -1');
  expect(() => accumulateBound({ ...problem, features: 0 })).toThrow(
    'features: expected a whole number, at least 1, received 0',
  );
});
