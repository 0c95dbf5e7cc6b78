import { GraphBuilder, type Model, tensorOf, type Value } from '@ouroboros/onnx';
import type { SolverOptions } from './solver.ts';

// Axes: R replicates, N rows that are drawn of a design, d features, K fits, B batches that are made before each fit, S
// moments and P models that are remembered.

/** What the graph of a chain is built for. */
export interface ChainOptions extends SolverOptions {
  /** B. */
  readonly batches: number;
}

/** The body of the Loop over fits. */
interface Chain {
  readonly body: GraphBuilder;
  /** Number of the step, from 0. */
  readonly k: Value;
  readonly features: Value;
}

/** Matrix [R, a, b] times vector [R, b], or vector [R, a] times matrix: [R, a] or [R, b]. */
function times(g: GraphBuilder, matrix: Value, vector: Value, side: 'right' | 'left'): Value {
  const axis = g.int64s([side === 'right' ? 2 : 1]);
  const factor = g.op('Unsqueeze', [vector, axis]);
  const product = g.op('MatMul', side === 'right' ? [matrix, factor] : [factor, matrix]);
  return g.op('Squeeze', [product, axis]);
}

/**
 * The squared length of each row [R, d] -> [R]. A ReduceSum over the last axis depends on where in memory a row begins, and so on
 * the replicates beside it; a product does not.
 */
function squaredLength(g: GraphBuilder, rows: Value, ones: Value): Value {
  const squares = g.op('Mul', [rows, rows]);
  return g.op('Squeeze', [g.op('MatMul', [squares, ones]), g.int64s([1])]);
}

/** Entry `index` of the first axis. */
function entry(g: GraphBuilder, value: Value, index: Value, axis = 0): Value {
  return g.op('Gather', [value, index], { axis });
}

/** `kept` [S, R, d] with `value` [R, d] where `place` bool [S, 1, 1] says so. */
function put(g: GraphBuilder, kept: Value, place: Value, value: Value): Value {
  return g.op('Where', [place, g.op('Unsqueeze', [value, g.int64s([0])]), kept]);
}

/** The batch that `b` names in the inputs of step k: labels y = X w + sigma E / sqrt(m) from a model, and their moment X'y. */
function addBatch({ body, k, features }: Chain, b: Value, inputs: BatchInputs, state: State): Value {
  const of = (input: Value, axis = 0): Value => entry(body, entry(body, input, k, axis), b, axis);
  const weight = entry(body, state.models, of(inputs.labellers));
  const noise = body.op('Mul', [of(inputs.noise, 1), of(inputs.scales)]);
  const labels = body.op('Add', [times(body, features, weight, 'right'), noise]);
  return put(body, state.moments, of(inputs.targets), times(body, features, labels, 'left'));
}

interface BatchInputs {
  /** int64 [K, B]: which of the remembered models labels the batch. */
  readonly labellers: Value;
  /** [R, K, B, N], standard normals. */
  readonly noise: Value;
  /** [K, B]: sigma / sqrt(m). */
  readonly scales: Value;
  /** bool [K, B, S, 1, 1]: where its moment is remembered. */
  readonly targets: Value;
}

interface State {
  /** [P, R, d] */
  readonly models: Value;
  /** [S, R, d] */
  readonly moments: Value;
}

/**
 * A stretch of K fits of all chains, in one Loop. In each step B batches are labelled by models that are remembered and
 * their moments X'y remembered; then the normal equations of the fit are solved, G w = sum_i a_{n,i} X'y_i, where moment 0 is the
 * sum of the fit before.
 *
 * Inputs: `features` [R, N, d], `inverse` [R, d, d] of G, `truth` [R, d]; `noise`, `labellers`, `scales`, `targets` of the batches;
 * `shares` [K, S, 1, 1] of the moments in each fit; `places` bool [K, P, 1, 1], where its model is remembered; `isSum` bool
 * [S, 1, 1], true for moment 0; the state `models` [P, R, d], `moments` [S, R, d]; `root` [d, d], C of
 * Sigma = C C', where there is a covariance.
 * Outputs: `models.next`, `moments.next`, `weight` [R, d] of the last fit and `errors` [K, R], (w_n - w*)' Sigma (w_n - w*).
 */
export function chainGraph({ features: d, precision, batches, hasCovariance }: ChainOptions): Model {
  const g = new GraphBuilder('linear_simulation_chain');
  const features = g.input('features', precision, ['R', 'N', d]);
  const inverse = g.input('inverse', precision, ['R', d, d]);
  const truth = g.input('truth', precision, ['R', d]);
  const inputs: BatchInputs = {
    noise: g.input('noise', precision, ['R', 'K', batches, 'N']),
    labellers: g.input('labellers', 'int64', ['K', batches]),
    scales: g.input('scales', precision, ['K', batches]),
    targets: g.input('targets', 'bool', ['K', batches, 'S', 1, 1]),
  };
  const shares = g.input('shares', precision, ['K', 'S', 1, 1]);
  const places = g.input('places', 'bool', ['K', 'P', 1, 1]);
  const isSum = g.input('isSum', 'bool', ['S', 1, 1]);
  const models = g.input('models', precision, ['P', 'R', d]);
  const moments = g.input('moments', precision, ['S', 'R', d]);
  const ones = g.initializer('ones', tensorOf(precision, [d, 1], new Array<number>(d).fill(1)));
  const root = hasCovariance ? g.input('root', precision, [d, d]) : undefined;

  const body = g.subgraph('fit');
  const k = body.input('k', 'int64', []);
  const more = body.input('more', 'bool', []);
  const known = body.input('models', precision, ['P', 'R', d]);
  let kept = body.input('moments', precision, ['S', 'R', d]);
  body.input('weight', precision, ['R', d]);
  for (let b = 0; b < batches; b++) {
    const state: State = { models: known, moments: kept };
    kept = addBatch({ body, k, features }, g.scalar('int64', b), inputs, state);
  }
  const weighted = body.op('Mul', [kept, entry(body, shares, k)]);
  const sum = body.op('ReduceSum', [weighted, body.int64s([0])], { keepdims: 0 });
  const weight = times(body, inverse, sum, 'right');
  const difference = body.op('Sub', [weight, truth]);
  const spread = root ? body.op('MatMul', [difference, root]) : difference;
  const error = squaredLength(body, spread, ones);
  body.output(body.op('Identity', [more]), 'more_next');
  body.output(put(body, known, entry(body, places, k), weight), 'models_next');
  body.output(put(body, kept, isSum, sum), 'moments_next');
  body.output(weight, 'weight_next');
  body.output(error, 'error');

  const steps = entry(g, g.op('Shape', [shares]), g.scalar('int64', 0));
  const outputs = g.ops(
    'Loop',
    [steps, undefined, models, moments, truth],
    { body: { type: 'graph', value: body.graph } },
    { outputs: 4 },
  );
  const names = ['models.next', 'moments.next', 'weight', 'errors'];
  for (const [i, name] of names.entries()) g.output(outputs[i] as Value, name);
  return g.model();
}
