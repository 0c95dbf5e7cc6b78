import { GraphBuilder, type Model, tensorOf, type Value } from '@ouroboros/onnx';
import type { SolverOptions } from './solver.ts';

// Axes: R replicates, N rows that are drawn of a design, d features, K fits, B batches that are made before each fit, S
// moments and P models that are remembered.

/** What the graph of a chain is built for. */
export interface ChainOptions extends SolverOptions {
  /** B. */
  readonly batches: number;
}

/** The inputs of the graph: see `chainGraph`. */
type Inputs = Readonly<Record<InputName, Value>> & { readonly root: Value | undefined };
type InputName =
  | 'features'
  | 'inverse'
  | 'truth'
  | 'noise'
  | 'labellers'
  | 'scales'
  | 'targets'
  | 'shares'
  | 'places'
  | 'isSum'
  | 'models'
  | 'moments';

/** The body of the Loop over fits, and the number of the step that it makes, from 0. */
interface Step {
  readonly body: GraphBuilder;
  readonly k: Value;
  readonly inputs: Inputs;
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

/** Moments [S, R, d] with that of batch `b` of the step: X'y of labels y = X w + sigma E / sqrt(m) from a remembered model. */
function addBatch({ body, k, inputs }: Step, b: Value, models: Value, moments: Value): Value {
  const of = (input: Value, axis = 0): Value => entry(body, entry(body, input, k, axis), b, axis);
  const { features, labellers, noise, scales, targets } = inputs;
  const weight = entry(body, models, of(labellers));
  const scaled = body.op('Mul', [of(noise, 1), of(scales)]);
  const labels = body.op('Add', [times(body, features, weight, 'right'), scaled]);
  return put(body, moments, of(targets), times(body, features, labels, 'left'));
}

/** The right-hand side of the normal equations [R, d]: the moments by their shares in the fit. */
function sumMoments({ body, k, inputs }: Step, moments: Value): Value {
  const weighted = body.op('Mul', [moments, entry(body, inputs.shares, k)]);
  return body.op('ReduceSum', [weighted, body.int64s([0])], { keepdims: 0 });
}

/** (w - w*)' Sigma (w - w*), [R]. */
function errorOf({ body, inputs: { truth, root } }: Step, weight: Value, ones: Value): Value {
  const difference = body.op('Sub', [weight, truth]);
  return squaredLength(body, root ? body.op('MatMul', [difference, root]) : difference, ones);
}

function declareInputs(g: GraphBuilder, options: ChainOptions): Inputs {
  const { features: d, precision, batches, hasCovariance } = options;
  return {
    features: g.input('features', precision, ['R', 'N', d]),
    inverse: g.input('inverse', precision, ['R', d, d]),
    truth: g.input('truth', precision, ['R', d]),
    noise: g.input('noise', precision, ['R', 'K', batches, 'N']),
    labellers: g.input('labellers', 'int64', ['K', batches]),
    scales: g.input('scales', precision, ['K', batches]),
    targets: g.input('targets', 'bool', ['K', batches, 'S', 1, 1]),
    shares: g.input('shares', precision, ['K', 'S', 1, 1]),
    places: g.input('places', 'bool', ['K', 'P', 1, 1]),
    isSum: g.input('isSum', 'bool', ['S', 1, 1]),
    models: g.input('models', precision, ['P', 'R', d]),
    moments: g.input('moments', precision, ['S', 'R', d]),
    root: hasCovariance ? g.input('root', precision, [d, d]) : undefined,
  };
}

/** The body of the Loop: B batches, then the fit. */
function stepGraph(g: GraphBuilder, inputs: Inputs, options: ChainOptions): GraphBuilder {
  const { features: d, precision, batches } = options;
  const ones = g.initializer('ones', tensorOf(precision, [d, 1], new Array<number>(d).fill(1)));
  const body = g.subgraph('fit');
  const step: Step = { body, k: body.input('k', 'int64', []), inputs };
  const more = body.input('more', 'bool', []);
  const models = body.input('models', precision, ['P', 'R', d]);
  let moments = body.input('moments', precision, ['S', 'R', d]);
  body.input('weight', precision, ['R', d]);
  for (let b = 0; b < batches; b++) moments = addBatch(step, g.scalar('int64', b), models, moments);
  const sum = sumMoments(step, moments);
  const weight = times(body, inputs.inverse, sum, 'right');
  body.output(body.op('Identity', [more]), 'more_next');
  body.output(put(body, models, entry(body, inputs.places, step.k), weight), 'models_next');
  body.output(put(body, moments, inputs.isSum, sum), 'moments_next');
  body.output(weight, 'weight_next');
  body.output(errorOf(step, weight, ones), 'error');
  return body;
}

/**
 * A stretch of K fits of all chains, in one Loop. In each step B batches are labelled by models that are remembered and
 * their moments X'y remembered; then the normal equations of the fit are solved, G w = sum_i a_{n,i} X'y_i, where moment 0 is the
 * sum of the fit before.
 *
 * Inputs: `features` [R, N, d], `inverse` [R, d, d] of G, `truth` [R, d]; of the batches `noise` [R, K, B, N], standard normals,
 * `scales` [K, B], sigma / sqrt(m), `labellers` int64 [K, B], which of the remembered models labels each, `targets` bool [K, B, S, 1, 1], where its
 * moment is remembered; of the fits `shares` [K, S, 1, 1] of the moments, `places` bool [K, P, 1, 1], where the model is
 * remembered; `isSum` bool [S, 1, 1], true for moment 0; the state `models` [P, R, d], `moments` [S, R, d]; `root` [d, d], C of
 * Sigma = C C', where there is a covariance.
 * Outputs: `models.next`, `moments.next`, `weight` [R, d] of the last fit and `errors` [K, R], (w_n - w*)' Sigma (w_n - w*).
 */
export function chainGraph(options: ChainOptions): Model {
  const g = new GraphBuilder('linear_simulation_chain');
  const inputs = declareInputs(g, options);
  const { graph } = stepGraph(g, inputs, options);
  const steps = entry(g, g.op('Shape', [inputs.shares]), g.scalar('int64', 0));
  const state = [inputs.models, inputs.moments, inputs.truth];
  const body = { type: 'graph', value: graph } as const;
  const outputs = g.ops('Loop', [steps, undefined, ...state], { body }, { outputs: 4 });
  const names = ['models.next', 'moments.next', 'weight', 'errors'];
  for (const [i, name] of names.entries()) g.output(outputs[i] as Value, name);
  return g.model();
}
