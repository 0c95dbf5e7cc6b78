import { GraphBuilder, type Model, tensorOf } from '@ouroboros/onnx';
import { steadySum } from '../../replicates/steady.ts';
import { covarianceFactor } from '../covariance.ts';
import type { GraphOptions } from './forward.ts';

// Axes: R replicates, d features.

/** TensorProto.DataType.DOUBLE. */
const elementTypeFloat64 = 11;

/**
 * The test error above the noise floor of each replicate, the paper's E_test: for features x ~ N(0, Sigma) with Sigma = C C',
 * E[(x'w_n - y)^2] - sigma^2 = (w_n - w*)' Sigma (w_n - w*) = |C'(w_n - w*)|^2. Inputs `weight` [R, d] and `truth` [R, d];
 * output `error` float64 [R].
 */
export function evaluateGraph({ features, precision, covariance }: GraphOptions): Model {
  const g = new GraphBuilder('linear_evaluate');
  const weight = g.op('Cast', [g.input('weight', precision, ['R', features])], { to: elementTypeFloat64 });
  const truth = g.op('Cast', [g.input('truth', precision, ['R', features])], { to: elementTypeFloat64 });
  let difference = g.op('Sub', [weight, truth]);
  if (covariance) {
    const factor = tensorOf('float64', [features, features], covarianceFactor(covariance, features));
    difference = g.op('MatMul', [difference, g.initializer('factor', factor)]);
  }
  const squares = g.op('Mul', [difference, difference]);
  g.output(steadySum(g, squares, features), 'error');
  return g.model();
}
