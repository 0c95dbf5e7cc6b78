import { GraphBuilder, type Model, tensorOf, typeCodes, type Value } from '@ouroboros/onnx';
import type { Precision } from '../../graphs/precision.ts';
import { invertPositive } from './inverse.ts';

// Axes: R replicates, N rows that are drawn of a design, d features.

/** What the graphs of a simulation are built for. */
export interface SolverOptions {
  readonly features: number;
  readonly precision: Precision;
  /** Whether the features have a covariance other than the identity. */
  readonly hasCovariance: boolean;
}

function identity(g: GraphBuilder, d: number): Value {
  const ones = Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  return g.initializer('identity', tensorOf('float64', [1, d, d], ones));
}

/** One Newton-Schulz step V + V (I - G V), which squares the residual of an approximate inverse V of G. */
function refine(g: GraphBuilder, gram: Value, inverse: Value, unit: Value): Value {
  const residual = g.op('Sub', [unit, g.op('MatMul', [gram, inverse])]);
  return g.op('Add', [inverse, g.op('MatMul', [inverse, residual])]);
}

/**
 * What solves the normal equations of every fit: `standard` [R, N, d], a design of independent features, and `ridge` float64 [],
 * the penalty L_n / S_n, give `inverse` [R, d, d] of X'X + ridge I, computed in float64 and rounded to the precision of the simulation. With a
 * covariance Sigma = C C' there is an input `root` [d, d], C, and an output `features` [R, N, d], x = C z; else X is `standard`.
 */
export function solverGraph({ features: d, precision, hasCovariance }: SolverOptions): Model {
  const g = new GraphBuilder('linear_simulation_solver');
  const transposed = (value: Value, perm: readonly number[]) => g.op('Transpose', [value], { perm });
  const standard = g.input('standard', precision, ['R', 'N', d]);
  const ridge = g.input('ridge', 'float64', []);
  const features = hasCovariance
    ? g.op('MatMul', [standard, transposed(g.input('root', precision, [d, d]), [1, 0])])
    : standard;
  const rows = g.op('Cast', [features], { to: typeCodes.float64 });
  const unit = identity(g, d);
  const product = g.op('MatMul', [transposed(rows, [0, 2, 1]), rows]);
  const gram = g.op('Add', [product, g.op('Mul', [unit, ridge])]);
  const inverse = refine(g, gram, invertPositive(g, gram, d), unit);
  g.output(g.op('Cast', [inverse], { to: typeCodes[precision] }), 'inverse');
  if (hasCovariance) g.output(features, 'features');
  return g.model();
}
