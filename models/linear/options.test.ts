import { describe, expect, test } from 'vitest';
import { refusalOf } from '../testing/refusal.ts';
import { parseOptions } from './options.ts';

const message = (options: unknown) => refusalOf('linear', parseOptions, options);

describe('options of the linear family', () => {
  test('have defaults', () => {
    expect(parseOptions({})).toEqual({
      model: { preset: 'linear', features: 10, noise: 1 },
      data: { rows: 100 },
      fit: { replicates: 1000, mode: 'statistics', precision: 'float32' },
    });
    expect(parseOptions(undefined).data.rows).toBe(100);
  });

  test('keep what is given', () => {
    expect(parseOptions({ model: { features: 3 }, data: { rows: 20 } }).model.features).toBe(3);
  });

  test('name the nearest key, preset or choice for an unknown one', () => {
    expect(message({ model: { featurs: 3 } })).toContain('option "model.featurs"');
    expect(message({ model: { featurs: 3 } })).toContain('did you mean "model.features"?');
    expect(message({ modle: {} })).toContain('did you mean "model"?');
    expect(message({ model: { preset: 'liner' } })).toContain('did you mean "linear"?');
    expect(message({ fit: { mode: 'naiv' } })).toContain('did you mean "naive"?');
  });

  test('are refused when out of range or of the wrong type', () => {
    expect(message({ model: { noise: 0 } })).toContain(
      'option "model.noise": expected more than 0: the theory needs noise in the labels',
    );
    expect(message({ fit: { replicates: 1 } })).toContain('at least 2');
    expect(message({ data: { rows: 2.5 } })).toContain('option "data.rows"');
    expect(message({ data: { rows: '100' } })).toContain('received "100"');
    expect(message({ data: 5 })).toContain('option "data"');
    expect(message('linear')).toContain('options of the linear family');
  });

  test('need enough rows for the error of a fit to have a mean', () => {
    expect(message({ model: { features: 10 }, data: { rows: 11 } })).toContain('model.features + 2 = 12');
    expect(parseOptions({ model: { features: 10 }, data: { rows: 12 } }).data.rows).toBe(12);
  });

  test('have no key for what is as it always was', () => {
    const plain = {
      model: { kernel: 'linear' },
      data: { covariance: 'identity' },
      fit: { penalty: 0, penaltyGrowth: 'linear' },
    };
    expect(parseOptions(plain)).toEqual(parseOptions({}));
  });

  test('take a kernel by name or with its parameters', () => {
    const kernel = (given: unknown) =>
      parseOptions({ model: { features: 4, kernel: given }, fit: { penalty: 1 } }).model.kernel;
    expect(kernel('polynomial')).toEqual({ polynomial: { degree: 2, constant: 1 } });
    expect(kernel({ polynomial: { degree: 3 } })).toEqual({ polynomial: { degree: 3, constant: 1 } });
    expect(kernel('rbf')).toEqual({ rbf: { length: 2 } });
    expect(kernel({ rbf: { length: 0.5 } })).toEqual({ rbf: { length: 0.5 } });
  });

  test.each([
    [{ kernel: 'rbv' }, 'did you mean "rbf"?'],
    [{ kernel: { rbf: { lenght: 1 } } }, 'did you mean "length"?'],
    [{ kernel: { polynomial: { degree: 1.5 } } }, 'model.kernel.polynomial.degree'],
    [{ kernel: { rbf: { length: 0 } } }, 'expected a number more than 0, received 0'],
    [{ kernel: { rbf: {}, polynomial: {} } }, 'option "model.kernel"'],
  ])('refuse the kernel of %j', (model, expected) => {
    expect(message({ model, fit: { penalty: 1 } })).toContain(expected);
  });

  test('need a penalty with a kernel, and no test points without one', () => {
    expect(message({ model: { kernel: 'rbf' } })).toContain('option "fit.penalty": expected at least 1e-8');
    expect(message({ data: { testPoints: 5 } })).toContain('option "data.testPoints"');
    expect(parseOptions({ model: { kernel: 'rbf' }, fit: { penalty: 1 } }).data.testPoints).toBe(100);
  });

  test('need no more rows than features where there is a penalty, which must not be negative', () => {
    expect(parseOptions({ data: { rows: 5 }, fit: { penalty: 1 } }).fit).toMatchObject({
      penalty: 1,
      penaltyGrowth: 'constant',
    });
    expect(message({ model: { features: 20 }, data: { rows: 3 }, fit: { penalty: 1e-12 } })).toBe(
      'option "fit.penalty": expected at least 6e-9: the theory needs a penalty, as X\'X of so few rows may be singular, ' +
        'and less is lost in rounding, received 1e-12',
    );
    expect(message({ fit: { penalty: -1 } })).toContain('option "fit.penalty": expected at least 0');
    expect(message({ fit: { penalty: 1, penaltyGrowth: 'quadratic' } })).toContain('penaltyGrowth');
  });

  test.each([
    [{ toeplitz: 1 }, 'toeplitz between -1 and 1'],
    [{ toeplitz: '0.5' }, 'toeplitz between -1 and 1'],
    [{ diagonal: [1, 2] }, 'diagonal of 3 finite numbers'],
    [{ diagonal: [1, 0, 2] }, 'positive definite'],
    [{ toeplitz: 0.5, diagonal: [1, 1, 1] }, "expected 'identity'"],
    ['toeplitz', "expected 'identity'"],
    [
      [
        [1, 0],
        [0, 1],
      ],
      '3 rows of 3 finite numbers',
    ],
    [
      [
        [1, 0.5, 0],
        [0.4, 1, 0],
        [0, 0, 1],
      ],
      'a symmetric matrix',
    ],
    [
      [
        [1, 2, 0],
        [2, 1, 0],
        [0, 0, 1],
      ],
      'positive definite',
    ],
  ])('refuse the covariance %j in one line', (covariance, expected) => {
    const text = message({ model: { features: 3 }, data: { covariance } });
    expect(text).toContain('option "data.covariance"');
    expect(text).toContain(expected);
    expect(text).not.toContain('\n');
  });
});
