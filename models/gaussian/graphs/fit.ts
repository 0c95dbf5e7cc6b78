import { GraphBuilder, type Model, tensorOf, type Value } from '@ouroboros/onnx';
import type { Truth } from '../truth.ts';
import { choleskyFactor } from './cholesky.ts';

/** TensorProto.DataType.DOUBLE. */
const elementTypeFloat64 = 11;

// Axes: R replicates, N examples, d coordinates; W = 1 (all replicates weight their examples alike) or R.

/** How the covariance is estimated: with 1/N, or with 1/(N - 1), which has the right mean. */
export type Estimator = 'maximum-likelihood' | 'unbiased';

/**
 * A pivot of a covariance is at least this share of the variance of its coordinate: less is the rounding of float64, in
 * which the factorisation of a singular matrix ends.
 */
export const relativeFloor = 2 ** -50;

/** And at least this share of the true variance: the square of the distance at which float64 tells examples apart. */
export const absoluteFloor = 2 ** -104;

/** Elements on the diagonal of [R, d, d], as [R, d]. */
function diagonal(g: GraphBuilder, matrix: Value, d: number): Value {
  const ones = Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  const identity = g.initializer('identity', tensorOf('float64', [1, d, d], ones));
  return g.op('ReduceSum', [g.op('Mul', [matrix, identity]), g.int64s([2])], { keepdims: 0 });
}

/** sum_k a_k (x_k - m)(x_k - m)', [R, d, d]; `shares` [W, 1, N], `centred` [R, N, d]. */
function secondMoments(g: GraphBuilder, shares: Value, centred: Value): Value {
  const transposed = g.op('Transpose', [centred], { perm: [0, 2, 1] });
  const product = g.op('MatMul', [g.op('Mul', [transposed, shares]), centred]);
  // The two triangles are rounded differently.
  const mirrored = g.op('Transpose', [product], { perm: [0, 2, 1] });
  return g.op('Mul', [g.op('Add', [product, mirrored]), g.scalar('float64', 0.5)]);
}

/** Multiplies by N / (N - 1), whatever the examples weigh. */
function unbias(g: GraphBuilder, covariance: Value, rows: Value): Value {
  const count = g.op('Gather', [g.op('Shape', [rows]), g.scalar('int64', 1)], { axis: 0 });
  const examples = g.op('Cast', [count], { to: elementTypeFloat64 });
  const correction = g.op('Div', [examples, g.op('Sub', [examples, g.scalar('float64', 1)])]);
  return g.op('Mul', [covariance, correction]);
}

/** Floors of the pivots of a covariance, [R, d]. */
function floorsOf(g: GraphBuilder, covariance: Value, { dimensions: d, covariance: truth }: Truth): Value {
  const least = Array.from({ length: d }, (_, i) => absoluteFloor * (truth[i * (d + 1)] as number));
  const relative = g.op('Mul', [diagonal(g, covariance, d), g.scalar('float64', relativeFloor)]);
  return g.op('Max', [relative, g.initializer('least', tensorOf('float64', [1, d], least))]);
}

/**
 * The Gaussian fit of every replicate: weighted mean and covariance of its examples, and the covariance's Cholesky factor.
 * Inputs, all float64: `rows` [R, N, d], `shares` [W, N], each summing to 1. Outputs: `mean` [R, d], `covariance`
 * [R, d, d], `factor` [R, d, d], `floored` [R] (see `choleskyFactor`).
 */
export function fitGraph(truth: Truth, estimator: Estimator): Model {
  const { dimensions: d } = truth;
  const g = new GraphBuilder('gaussian_fit');
  const rows = g.input('rows', 'float64', ['R', 'N', d]);
  const shares = g.op('Unsqueeze', [g.input('shares', 'float64', ['W', 'N']), g.int64s([1])]);
  const mean = g.op('MatMul', [shares, rows]);
  const moments = secondMoments(g, shares, g.op('Sub', [rows, mean]));
  const covariance = estimator === 'unbiased' ? unbias(g, moments, rows) : moments;
  const { factor, floored } = choleskyFactor(g, covariance, floorsOf(g, covariance, truth), d);
  g.output(g.op('Squeeze', [mean, g.int64s([1])]), 'mean');
  g.output(covariance, 'covariance');
  g.output(factor, 'factor');
  g.output(floored, 'floored');
  return g.model();
}
