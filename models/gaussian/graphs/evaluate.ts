import { GraphBuilder, type Model, tensorOf, type Value } from '@ouroboros/onnx';
import { steady, steadySum } from '../../replicates/steady.ts';
import type { Truth } from '../truth.ts';
import { forwardSubstitution } from './cholesky.ts';

// Axes: R replicates, d coordinates.

/** What the graph works with: the model's arrays and the truth. */
interface Subject {
  readonly g: GraphBuilder;
  readonly truth: Truth;
  /** [R, d]. */
  readonly mean: Value;
  /** [R, d, d]. */
  readonly covariance: Value;
  /** [R, d, d]. */
  readonly factor: Value;
}

function constant({ g, truth: { dimensions: d } }: Subject, name: string, values: Float64Array): Value {
  return g.initializer(name, tensorOf('float64', [1, d, d], values));
}

function times(g: GraphBuilder, value: Value, factor: number): Value {
  return g.op('Mul', [value, g.scalar('float64', factor)]);
}

function plus(g: GraphBuilder, value: Value, summand: number): Value {
  return g.op('Add', [value, g.scalar('float64', summand)]);
}

/** log |L L'|, [R]. */
function logDeterminant({ g, truth: { dimensions: d }, factor }: Subject): Value {
  const identity = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  const unit = g.initializer('unit', tensorOf('float64', [1, d, d], identity));
  const diagonal = g.op('ReduceSum', [g.op('Mul', [factor, unit]), g.int64s([2])], { keepdims: 0 });
  const logarithms = steady(g, 'Log', diagonal);
  return times(g, steadySum(g, logarithms, d), 2);
}

/** E_x (x - m)' (L L')^-1 (x - m) for x ~ N(0, S S'): |L^-1 S|^2 + |L^-1 m|^2, [R]. */
function expectedDistance(subject: Subject): Value {
  const { g, truth, mean, factor } = subject;
  const d = truth.dimensions;
  const truthFactor = g.op('Expand', [
    constant(subject, 'truth_factor', truth.factor),
    g.op('Shape', [factor]),
  ]);
  const right = g.op('Concat', [truthFactor, g.op('Unsqueeze', [mean, g.int64s([2])])], { axis: 2 });
  const solved = forwardSubstitution(g, factor, right, { d, m: d + 1 });
  return steadySum(g, g.op('Mul', [solved, solved]), d * (d + 1));
}

/** m' Sigma^-1 m / d, [R]. */
function meanError(subject: Subject): Value {
  const { g, truth, mean } = subject;
  const row = g.op('Unsqueeze', [mean, g.int64s([1])]);
  const column = g.op('Unsqueeze', [mean, g.int64s([2])]);
  const outer = g.op('Mul', [column, row]);
  const products = g.op('Mul', [outer, constant(subject, 'precision', truth.precision)]);
  const d = truth.dimensions;
  return times(g, steadySum(g, products, d * d), 1 / d);
}

/** tr(Sigma^-1 C) / d, [R]. */
function variance(subject: Subject): Value {
  const { g, truth, covariance } = subject;
  const products = g.op('Mul', [covariance, constant(subject, 'precision', truth.precision)]);
  const d = truth.dimensions;
  return times(g, steadySum(g, products, d * d), 1 / d);
}

/**
 * Figures of the models N(m, L L') of all replicates against the truth N(0, Sigma), in closed form, each float64 [R].
 * Inputs, all float64: `mean` [R, d], `covariance` [R, d, d], `factor` [R, d, d], `floored` [R]. Outputs:
 *
 * - `testLoss`: cross-entropy -E log q(x) over x ~ N(0, Sigma) = (d log 2 pi + log |L L'| + |L^-1 S|^2 + |L^-1 m|^2) / 2, nats;
 * - `divergence`: what of it exceeds the entropy of the truth, KL(truth || model), nats;
 * - `testLogLikelihood`: expected log q(x) of a test example, nats;
 * - `meanError`: m' Sigma^-1 m / d;
 * - `variance`: tr(Sigma^-1 C) / d;
 * - `logVariance`: log(|L L'| / |Sigma|) / d, nats;
 * - `entropy`: of the model, nats;
 * - `collapsed`: 1 where a pivot of the covariance was raised to its floor, else 0.
 */
export function evaluateGraph(truth: Truth): Model {
  const d = truth.dimensions;
  const g = new GraphBuilder('gaussian_evaluate');
  const mean = g.input('mean', 'float64', ['R', d]);
  const covariance = g.input('covariance', 'float64', ['R', d, d]);
  const factor = g.input('factor', 'float64', ['R', d, d]);
  const floored = g.input('floored', 'float64', ['R']);
  const subject = { g, truth, mean, covariance, factor };
  const logDet = logDeterminant(subject);
  const distance = expectedDistance(subject);
  const loss = times(g, plus(g, g.op('Add', [logDet, distance]), d * Math.log(2 * Math.PI)), 0.5);
  // From the difference of the determinants: exact where the model is close to the truth.
  const excess = plus(g, g.op('Add', [plus(g, logDet, -truth.logDeterminant), distance]), -d);
  g.output(loss, 'testLoss');
  g.output(times(g, excess, 0.5), 'divergence');
  g.output(g.op('Neg', [loss]), 'testLogLikelihood');
  g.output(meanError(subject), 'meanError');
  g.output(variance(subject), 'variance');
  g.output(times(g, plus(g, logDet, -truth.logDeterminant), 1 / d), 'logVariance');
  g.output(times(g, plus(g, logDet, d * (1 + Math.log(2 * Math.PI))), 0.5), 'entropy');
  g.output(g.op('Min', [floored, g.scalar('float64', 1)]), 'collapsed');
  return g.model();
}
