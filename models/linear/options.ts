import type { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { parseOptions as checkOptions, count, refusedOption } from '../options.ts';
import { type Covariance, checkCovariance, covarianceMatrix } from './covariance.ts';
import { checkKernel, type Kernel, ofItself } from './kernel/kernel.ts';
import type { Penalty } from './penalty.ts';

/** Presets of the family, by name: the defaults of the options they stand for. */
export const presets = { linear: { features: 10, noise: 1 } } as const;

/** Frozen test points of each replicate of a kernel regression, where `data.testPoints` does not say. */
const defaultTestPoints = 100;

const presetNames = Object.keys(presets) as [keyof typeof presets];
const number = (isRight: (value: number) => boolean, message: string) =>
  z.number().refine(isRight, { message });

const model = z.strictObject({
  preset: z.enum(presetNames).default('linear'),
  features: count(1).default(presets.linear.features),
  noise: number(
    (noise) => noise > 0,
    'more than 0: the theory needs noise in the labels, whose variance every error is measured in',
  ).default(presets.linear.noise),
  kernel: z.unknown().optional(),
});
const data = z.strictObject({
  rows: count(1).default(100),
  covariance: z.unknown().optional(),
  testPoints: count(1).optional(),
});
const fit = z.strictObject({
  replicates: count(2).default(1000),
  mode: z.enum(['statistics', 'naive']).default('statistics'),
  precision: z.enum(['float32', 'float64']).default('float32'),
  penalty: number(
    (penalty) => penalty >= 0,
    "at least 0: the theory needs a penalty that leaves X'X + L I positive definite",
  ).default(0),
  penaltyGrowth: z.enum(['constant', 'linear']).default('constant'),
});
const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
});

/** Options of the linear family, complete. What is left out is least squares with independent features. */
export interface LinearOptions {
  readonly model: {
    readonly preset: keyof typeof presets;
    /** Number of features d. */
    readonly features: number;
    /** Standard deviation sigma of the noise of a label. */
    readonly noise: number;
    /** Regression in the dual, with this kernel; else the model is x'w. */
    readonly kernel?: Kernel;
  };
  readonly data: {
    /** Rows T of the design, which is one unit batch. */
    readonly rows: number;
    /** Of the features; else the identity. */
    readonly covariance?: Covariance;
    /** Frozen test points M of each replicate, with a kernel alone: without one the test error needs none. */
    readonly testPoints?: number;
  };
  readonly fit: {
    /** Independent replicates R, each with its own design, truth and noise. */
    readonly replicates: number;
    /** `statistics`: fits from sums over rows; `naive`: stacks every row of the mixture and refits. */
    readonly mode: 'statistics' | 'naive';
    readonly precision: 'float32' | 'float64';
    /** Ridge: the penalty L of fit 1; else none. */
    readonly penalty?: number;
    /** Penalty of fit n: L, or L n. */
    readonly penaltyGrowth?: Penalty['growth'];
  };
}

function refuse(option: string, expected: string, received: unknown): Fault {
  return refusedOption('linear', { option, expected, received });
}

/** Of the trace of a singular matrix, below which a penalty is lost in the rounding of float64. */
const leastPenalty = 1e-10;

/** About the trace of what a fit to T rows adds its penalty to: X'X, or the kernel matrix. */
function expectedTrace({ model, data }: LinearOptions): number {
  const { features, kernel } = model;
  const variances = covarianceMatrix(data.covariance, features).map((row, j) => row[j] as number);
  const square = variances.reduce((sum, variance) => sum + variance, 0);
  return data.rows * (kernel ? ofItself(kernel, square) : square);
}

/** Refuses a penalty that does not make a singular matrix definite. */
function requirePenalty(options: LinearOptions, what: string): void {
  const { penalty = 0 } = options.fit;
  const least = leastPenalty * expectedTrace(options);
  if (penalty >= least) return;
  const expected = `at least ${Number(least.toPrecision(2))}: the theory needs a penalty, as ${what} may be singular, and less is lost in rounding`;
  throw refuse('fit.penalty', expected, penalty);
}

/** Refuses what theory knows no errors of: too few rows for a mean, a matrix that may be singular. */
function requireTheory(options: LinearOptions): void {
  const { model, data, fit } = options;
  if (data.testPoints !== undefined && !model.kernel) {
    throw refuse('data.testPoints', 'none without model.kernel: the test error is exact', data.testPoints);
  }
  const least = model.features + 2;
  if (model.kernel) requirePenalty(options, 'a kernel matrix alone');
  else if (fit.penalty && data.rows < least) requirePenalty(options, "X'X of so few rows");
  else if (data.rows < least) {
    const expected = `at least model.features + 2 = ${least}, for the error of a fit to have a mean`;
    throw refuse('data.rows', expected, data.rows);
  }
}

/**
 * Checks options and fills in defaults.
 *
 * @throws Fault `linear/option` for the first wrong one, with the nearest known key, preset or choice; also when theory
 * needs more: T >= d + 2 rows for least squares, a penalty with a kernel, a positive definite covariance.
 */
export function parseOptions(input: unknown): LinearOptions {
  const given = checkOptions('linear', schema, input);
  const { kernel: askedKernel, ...model } = given.model;
  const { covariance: askedCovariance, testPoints: askedPoints, ...data } = given.data;
  const { penalty, penaltyGrowth, ...fit } = given.fit;
  const kernel = checkKernel(askedKernel, model.features);
  const covariance = checkCovariance(askedCovariance, model.features);
  const testPoints = kernel ? (askedPoints ?? defaultTestPoints) : askedPoints;
  // What is not asked for has no key: a run of least squares has the same options as ever.
  const options: LinearOptions = {
    model: { ...model, ...(kernel && { kernel }) },
    data: { ...data, ...(covariance && { covariance }), ...(testPoints && { testPoints }) },
    fit: { ...fit, ...(penalty > 0 && { penalty, penaltyGrowth }) },
  };
  requireTheory(options);
  return options;
}
