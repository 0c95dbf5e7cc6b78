import { GraphBuilder, type Model, scalar, tensorOf } from '@ouroboros/onnx';
import { type GraphOptions, predict } from './forward.ts';

// Axes: R replicates, N rows, d features.

/** What the graph that labels rows needs to know. */
export interface SampleOptions extends GraphOptions {
  /** Standard deviation of the noise, sigma. */
  readonly noise: number;
}

/**
 * Labels drawn from a model, section 2.1 of the paper: y = X w + sigma E.
 *
 * A row that the batch holds in several copies gets the sum of its labels: `copies` [N] times the prediction plus sigma
 * times the sum of the copies' noises. Inputs `features` [R, N, d], `weight` [R, d], `noise` [R, N] (sums of standard
 * normals), `copies` [N]; output `labels` [R, N].
 */
export function sampleGraph({ features, precision, noise }: SampleOptions): Model {
  const g = new GraphBuilder('linear_sample');
  const rows = g.input('features', precision, ['R', 'N', features]);
  const weight = g.input('weight', precision, ['R', features]);
  const standard = g.input('noise', precision, ['R', 'N']);
  const copies = g.input('copies', precision, ['N']);
  const sigma = g.initializer('sigma', scalar(precision, noise));
  const signal = g.op('Mul', [predict(g, rows, weight), copies]);
  g.output(g.op('Add', [signal, g.op('Mul', [sigma, standard])]), 'labels');
  return g.model();
}

/**
 * Labels of rows that come from different models: as `sampleGraph`, with one copy of each row and a weight vector per
 * row. Inputs `features` [R, N, d], `weights` [R, N, d], `noise` [R, N]; output `labels` [R, N].
 */
export function relabelGraph({ features, precision, noise }: SampleOptions): Model {
  const g = new GraphBuilder('linear_relabel');
  const rows = g.input('features', precision, ['R', 'N', features]);
  const weights = g.input('weights', precision, ['R', 'N', features]);
  const standard = g.input('noise', precision, ['R', 'N']);
  const sigma = g.initializer('sigma', scalar(precision, noise));
  const products = g.op('Mul', [rows, weights]);
  // A product with ones, since a ReduceSum depends on where in memory a row begins.
  const ones = g.initializer('ones', tensorOf(precision, [features], Array<number>(features).fill(1)));
  const predictions = g.op('MatMul', [products, ones]);
  g.output(g.op('Add', [predictions, g.op('Mul', [sigma, standard])]), 'labels');
  return g.model();
}
