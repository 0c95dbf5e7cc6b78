import { Fault } from '@ouroboros/errors';
import type { LinearOptions } from '@ouroboros/models/linear';
import type { TheoryQuantity } from '@ouroboros/report';
import { accumulateBound, errorFactors, type RegressionProblem, unitError } from '@ouroboros/theory';
import type { FamilyTheory, TheoryKnown } from './family-theory.ts';
import { behaviourOfKind } from './linear-behaviour.ts';
import { isEqualSized, type RegimeKind } from './regime-kind.ts';
import { ridgeTheory } from './ridge-theory.ts';

const factor: TheoryQuantity = {
  name: 'factor',
  symbol: 'v_n',
  label: 'expected test error',
  unit: 'in units of c_0',
};
const error: TheoryQuantity = {
  name: 'error',
  symbol: 'c_0 v_n',
  label: 'expected test error above the noise floor',
  isMultiple: true,
};

/** v_n on one line, while all batches have one size. */
const formulas: Readonly<Partial<Record<RegimeKind['name'], (share: number) => string>>> = {
  replace: () => 'n',
  accumulate: () => '1 + 1/4 + ... + 1/n^2',
  'replace-multiple': () => '1 + 1/2 + ... + 1/n',
  'fixed-real': (share) => `1 + a + a^2 + ... + a^(n-1), a = (1-w)^2, w = ${share}`,
  'fresh-real': (share) => `w^2 + (1-w)^2 (1 + v_{n-1}), w = ${share}`,
};

/**
 * Least squares: v_n for any covariance of the features, and c_0 v_n. With a penalty, ridge.
 *
 * @param seed of the designs that the closed form of ridge is averaged over.
 */
export function linearTheory(options: LinearOptions, seed: number): FamilyTheory {
  if (options.model.kernel) throw noKernels();
  const common = {
    setting: settingOf(options),
    unit: options.data.rows,
    takesSubsamples: false,
    hasDesign: true,
  };
  if (options.fit.penalty) {
    const noMore = ({ name }: RegimeKind): TheoryKnown =>
      name === 'accumulate-subsample' ? noSubsamples : {};
    return { ...common, ...ridgeTheory(options, seed), knownOf: noMore };
  }
  return { ...common, ...leastSquares(options) };
}

function leastSquares({
  model,
  data,
}: LinearOptions): Pick<FamilyTheory, 'quantities' | 'notes' | 'error' | 'valuesOf' | 'knownOf'> {
  const { features, noise } = model;
  const problem = { noise, features, rows: data.rows };
  const unit = unitError(problem);
  const scaled = (values: readonly number[]) => values.map((value) => unit * value);
  return {
    quantities: [factor, error],
    notes: [
      `c_0 = sigma^2 d / (T - d - 1) = ${shown(unit)} is the expected test error of a fit on the real data alone`,
      ...(data.covariance
        ? ["the error is (w - w*)' Sigma (w - w*), which has the same v_n for any covariance (Lemma 1)"]
        : []),
    ],
    error: { quantity: 'error', symbol: 'the error', name: 'c_0', value: unit },
    valuesOf(schedule, fits) {
      const factors = errorFactors(schedule, fits);
      return { values: { factor: factors, error: scaled(factors) } };
    },
    knownOf: (kind) => ({ ...knownOf(kind, unit), ...boundOf(kind, problem) }),
  };
}

const noSubsamples: TheoryKnown = {
  notes: [
    'no closed form is known of a regression on a random subsample, so of fit 1 alone; the families gaussian and discrete have one',
  ],
};

function settingOf({ model, data }: LinearOptions): FamilyTheory['setting'] {
  return [
    { name: 'features d', value: model.features },
    { name: 'rows T', value: data.rows },
    { name: 'noise sigma', value: model.noise },
    ...(data.covariance ? [{ name: 'covariance', value: JSON.stringify(data.covariance) }] : []),
  ];
}

function knownOf(kind: RegimeKind, unit: number): TheoryKnown {
  if (kind.name === 'accumulate-subsample') return noSubsamples;
  const behaviour = behaviourOfKind(kind);
  const limit = behaviour?.converges ? behaviour.limit : undefined;
  const formula = isEqualSized(kind.growth) ? formulas[kind.name]?.(kind.share) : undefined;
  return {
    ...(formula === undefined ? {} : { formula }),
    ...(behaviour ? { behaviour } : {}),
    ...(limit === undefined ? {} : { limits: { factor: limit, error: unit * limit } }),
  };
}

/** Theorem 2. */
function boundOf({ name, growth }: RegimeKind, problem: RegressionProblem): Pick<TheoryKnown, 'bound'> {
  if (name !== 'accumulate' || !isEqualSized(growth)) return {};
  const value = accumulateBound(problem);
  return { bound: { value, formula: 'c_0 v_n < c_0 pi^2/6', source: 'Theorem 2' } };
}

function noKernels(): Fault {
  return new Fault({
    code: 'theory/kernel',
    kind: 'request',
    subject: 'option "model.kernel"',
    expected:
      'least squares or ridge: the closed form of a kernel regression is conditional on its design and its test points',
    received: 'a kernel',
    remedy: 'run a linear experiment with it, whose page draws the closed form of every chain',
  });
}

/** Six digits. */
function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
