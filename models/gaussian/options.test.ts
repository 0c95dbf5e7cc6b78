import { describe, expect, test } from 'vitest';
import { refusalOf } from '../testing/refusal.ts';
import { parseOptions } from './options.ts';

test('options have defaults', () => {
  expect(parseOptions({})).toEqual({
    model: { preset: 'gaussian', dimensions: 1 },
    data: { rows: 20 },
    fit: { replicates: 1000, estimator: 'maximum-likelihood' },
  });
});

test('the identity is no covariance, others are kept as they are given', () => {
  const covarianceOf = (covariance: unknown) =>
    parseOptions({ model: { dimensions: 2 }, data: { covariance } }).data.covariance;
  expect(covarianceOf('identity')).toBeUndefined();
  expect(covarianceOf({ toeplitz: 0.5 })).toEqual({ toeplitz: 0.5 });
  expect(covarianceOf({ diagonal: [1, 4] })).toEqual({ diagonal: [1, 4] });
  expect(
    covarianceOf([
      [2, 1],
      [1, 2],
    ]),
  ).toEqual([
    [2, 1],
    [1, 2],
  ]);
});

describe('is refused in one line', () => {
  test.each([
    [
      'too few examples',
      { model: { dimensions: 3 }, data: { rows: 3 } },
      /data.rows.*at least model.dimensions \+ 1 = 4: the theory needs.*received 3/,
    ],
    [
      'a covariance that is not definite',
      {
        model: { dimensions: 2 },
        data: {
          covariance: [
            [1, 2],
            [2, 1],
          ],
        },
      },
      /data.covariance.*positive definite/,
    ],
    [
      'a covariance that is not symmetric',
      {
        model: { dimensions: 2 },
        data: {
          covariance: [
            [1, 0.5],
            [0, 1],
          ],
        },
      },
      /data.covariance.*symmetric/,
    ],
    [
      'a covariance of another size',
      {
        model: { dimensions: 3 },
        data: {
          covariance: [
            [1, 0],
            [0, 1],
          ],
        },
      },
      /data.covariance.*3 rows of 3 finite numbers \(model.dimensions\)/,
    ],
    [
      'a variance of 0',
      { model: { dimensions: 2 }, data: { covariance: { diagonal: [1, 0] } } },
      /data.covariance.*positive definite/,
    ],
    [
      'a correlation of 1',
      { model: { dimensions: 2 }, data: { covariance: { toeplitz: 1 } } },
      /toeplitz between -1 and 1/,
    ],
    ['another estimator', { fit: { estimator: 'unbiassed' } }, /did you mean "unbiased"/],
    ['an unknown key', { data: { row: 10 } }, /did you mean "data.rows"/],
    ['an unknown preset', { model: { preset: 'gauss' } }, /model.preset.*one of gaussian/],
    ['half an example', { data: { rows: 10.5 } }, /data.rows/],
    ['a single replicate', { fit: { replicates: 1 } }, /fit.replicates.*at least 2/],
  ])('%s', (_, options, message) => {
    expect(refusalOf('gaussian', parseOptions, options)).toMatch(message);
  });
});
