import { gaussianExpectations, logVarianceDrift, type Schedule } from '@ouroboros/theory';
import type { Expectation } from '../family.ts';
import { absoluteFloor } from './graphs/fit.ts';
import type { GaussianOptions } from './options.ts';
import { truthOf } from './truth.ts';

// Axes: d coordinates. C and m are covariance and mean of a fitted model, N(0, Sigma) is the truth.

/** What is expected of a model that is fitted on one batch alone, of a model of which the same is known. */
interface Shape {
  /** E log(|C| / |Sigma|). */
  readonly logDeterminant: number;
  /** E tr(C^-1 Sigma); infinite for N <= d + 2 examples. */
  readonly trace: number;
  /** E m' C^-1 m. */
  readonly distance: number;
  /** About E x^2 / (E x)^2 of these two over replicates; infinite where their variance is. */
  readonly spread: number;
}

/**
 * Beyond this spread no mean over replicates comes near the expectation, which rare replicates make up: it is left out, since its
 * distance in standard errors would say nothing.
 */
const largestSpread = 3;

/** Half way to where the evaluation of a collapsing model ends (see `absoluteFloor`); hardly a replicate has got there. */
const lowestLogVariance = Math.log(absoluteFloor) / 2;

/** The batch that fit n sees whole and alone, from 1; undefined where it sees several or a part. */
function onlyBatch(schedule: Schedule, n: number): number | undefined {
  const weights = schedule.weights(n);
  const batch = weights.findIndex((weight) => weight > 0) + 1;
  const isAlone = weights.every((weight, index) => weight === 0 || index + 1 === batch);
  const drawn = schedule.subsample?.(n);
  return isAlone && (drawn === undefined || drawn === schedule.size(batch)) ? batch : undefined;
}

/**
 * One fit further: with N examples of a model with C_0 = A A', C = A W A' / D, W ~ Wishart(N - 1), is independent of
 * m = m_0 + A z / sqrt(N); E W^-1 = I / (N - d - 2).
 */
function fitted(before: Shape, rows: number, { model, fit }: GaussianOptions): Shape {
  const { dimensions } = model;
  const { estimator } = fit;
  const divisor = estimator === 'unbiased' ? rows - 1 : rows;
  const growth = rows > dimensions + 2 ? divisor / (rows - dimensions - 2) : Number.POSITIVE_INFINITY;
  // The worst direction of W^-1 is 1 over a chi-squared variable with N - d degrees of freedom.
  const freedom = rows - dimensions;
  const widening = freedom > 4 ? (freedom - 2) / (freedom - 4) : Number.POSITIVE_INFINITY;
  return {
    logDeterminant: before.logDeterminant - logVarianceDrift({ rows, estimator, dimensions }),
    trace: growth * before.trace,
    distance: growth * (before.distance + dimensions / rows),
    spread: widening * before.spread,
  };
}

/** The shapes of fits 1..`fits`, where they are known. */
function shapesOf(
  options: GaussianOptions,
  schedule: Schedule,
  fits: number,
): readonly (Shape | undefined)[] {
  const { dimensions } = options.model;
  const shapes: (Shape | undefined)[] = [{ logDeterminant: 0, trace: dimensions, distance: 0, spread: 1 }];
  for (let n = 1; n <= fits; n++) {
    const batch = onlyBatch(schedule, n);
    const before = batch === undefined ? undefined : shapes[schedule.labeller(batch)];
    const rows = batch === undefined ? 0 : Math.round(schedule.size(batch) * options.data.rows);
    shapes.push(before && rows > dimensions ? fitted(before, rows, options) : undefined);
  }
  return shapes.slice(1);
}

/** The figures that follow from a shape. */
function figuresOf({ model, data }: GaussianOptions, shape: Shape): Expectation {
  const d = model.dimensions;
  const truth = truthOf(d, data.covariance).logDeterminant;
  const { logDeterminant, trace, distance, spread } = shape;
  const divergence = (logDeterminant + trace + distance - d) / 2;
  const realEntropy = (d * (1 + Math.log(2 * Math.PI)) + truth) / 2;
  const testLoss = divergence + realEntropy;
  if (logDeterminant / d < lowestLogVariance) return {};
  return {
    logVariance: logDeterminant / d,
    entropy: realEntropy + logDeterminant / 2,
    ...(spread <= largestSpread && { testLoss, divergence, testLogLikelihood: -testLoss }),
  };
}

/**
 * What is expected of fits 1..`fits`, exactly: `meanError` and `variance` under any schedule, random subsamples included; the
 * other figures of fits that see one batch alone (`replace`, `replace-multiple`, fit 1 everywhere), the losses as long as a mean
 * over replicates comes near them.
 */
export function expectationsOf(
  options: GaussianOptions,
  schedule: Schedule,
  fits: number,
): readonly Expectation[] {
  const chain = { schedule, fits, rows: options.data.rows, estimator: options.fit.estimator };
  const shapes = shapesOf(options, schedule, fits);
  return gaussianExpectations(chain).map(({ meanError, variance }, index) => {
    const shape = shapes[index];
    return { meanError, variance, ...(shape && figuresOf(options, shape)) };
  });
}
