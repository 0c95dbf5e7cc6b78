import type { GaussianOptions } from '@ouroboros/models/gaussian';
import { gaussianExpectations, logVarianceDrift } from '@ouroboros/theory';
import type { FamilyTheory, TheoryKnown } from './family-theory.ts';
import { isEqualSized, type RegimeKind } from './regime-kind.ts';
import { spreadOf } from './spread.ts';

/** Mean and covariance, fitted to samples of the fit before: expected variance and error of the mean. */
export function gaussianTheory({ model, data, fit }: GaussianOptions): FamilyTheory {
  const { rows, covariance } = data;
  const { estimator } = fit;
  return {
    quantities: [
      { name: 'variance', symbol: 'E var_n', label: 'expected variance', unit: 'in units of sigma^2' },
      {
        name: 'meanError',
        symbol: 'E (mu_n - mu_0)^2',
        label: 'expected squared error of the mean',
        unit: 'in units of sigma^2',
      },
    ],
    setting: [
      { name: 'dimensions d', value: model.dimensions },
      { name: 'samples T', value: rows },
      { name: 'estimator', value: estimator },
      ...(covariance ? [{ name: 'covariance', value: JSON.stringify(covariance) }] : []),
    ],
    notes:
      model.dimensions === 1 && !covariance
        ? []
        : [
            'E Cov_n is the first quantity times Sigma; the second is E |mu_n - mu_0|^2 in the metric Sigma^-1, over d',
          ],
    unit: rows,
    takesSubsamples: true,
    hasDesign: false,
    error: { quantity: 'meanError', symbol: 'E (mu_n - mu_0)^2', name: 'sigma^2/T', value: 1 / rows },
    valuesOf(schedule, fits) {
      const expected = gaussianExpectations({ schedule, fits, rows, estimator });
      return {
        values: {
          variance: expected.map(({ variance }) => variance),
          meanError: expected.map(({ meanError }) => meanError),
        },
      };
    },
    knownOf: (kind) => (estimator === 'unbiased' ? unbiased(kind, rows) : maximumLikelihood(kind, rows)),
  };
}

function maximumLikelihood(kind: RegimeKind, rows: number): TheoryKnown {
  const spread = spreadOf(kind, rows);
  if (!spread) return {};
  const { formula, limit, limitFormula } = spread;
  return {
    ...(formula === undefined ? {} : { formula }),
    behaviour: { converges: true, limit, formula: limitFormula },
    limits: { variance: limit, meanError: 1 - limit },
  };
}

function unbiased({ name, growth }: RegimeKind, rows: number): TheoryKnown {
  if (name !== 'replace' || !isEqualSized(growth)) return {};
  return {
    formula: '1',
    behaviour: { converges: true, limit: 1, formula: '1, on the average' },
    limits: { variance: 1 },
    notes: [
      `the mean of var_n stays, but var_n of nearly every single chain goes to 0: E log var_n falls by ${Number(logVarianceDrift({ rows, estimator: 'unbiased' }).toPrecision(4))} in every iteration`,
      `E (mu_n - mu_0)^2 = n/T grows without bound`,
    ],
  };
}
