import { type GraphBuilder, scalar, tensorOf, type Value } from '@ouroboros/onnx';

// Axes: R replicates, d coordinates.

/** TensorProto.DataType.DOUBLE. */
const elementTypeFloat64 = 11;

/** The numbers 0, ..., d-1, int64 [d]. */
function places(g: GraphBuilder, d: number): Value {
  const numbers = Array.from({ length: d }, (_, i) => i);
  return g.initializer('places', tensorOf('int64', [d], numbers));
}

/** A vector for each replicate, [R, d], as columns [R, d, 1]. */
function asColumn(g: GraphBuilder, vector: Value): Value {
  return g.op('Unsqueeze', [vector, g.int64s([2])]);
}

/** Numbers for each replicate, [R, m], as rows [R, 1, m]. */
function asRow(g: GraphBuilder, vector: Value): Value {
  return g.op('Unsqueeze', [vector, g.int64s([1])]);
}

/** A builder for the body of a Loop over k = 0..d-1, its inputs k and the condition declared and the condition passed on. */
function stepOf(g: GraphBuilder, name: string): { readonly body: GraphBuilder; readonly k: Value } {
  const body = g.subgraph(name);
  const k = body.input('k', 'int64', []);
  body.output(body.op('Identity', [body.input('more', 'bool', [])]), 'more_next');
  return { body, k };
}

/** What `choleskyFactor` gives. */
export interface CholeskyFactor {
  /** Lower triangle L [R, d, d]. */
  readonly factor: Value;
  /** Number of pivots that were below their floor, [R]. */
  readonly floored: Value;
}

/**
 * Appends Cholesky's factorisation C = L L' of every replicate's matrix, a Loop over the d pivots. A pivot below its
 * floor is raised to it: what a matrix that is singular in float64 has lost stays a small positive number.
 *
 * @param matrix float64 [R, d, d], symmetric; its lower triangle is read.
 * @param floors of the pivots, float64 [R, d], positive.
 */
export function choleskyFactor(g: GraphBuilder, matrix: Value, floors: Value, d: number): CholeskyFactor {
  const numbers = places(g, d);
  const { body, k } = stepOf(g, 'pivot');
  const schur = body.input('schur', 'float64', ['R', d, d]);
  const factor = body.input('factor', 'float64', ['R', d, d]);
  const floored = body.input('floored', 'float64', ['R']);
  const remaining = body.op('Gather', [schur, k], { axis: 2 });
  const pivot = body.op('Gather', [remaining, k], { axis: 1 });
  const floor = body.op('Gather', [floors, k], { axis: 1 });
  const root = body.op('Unsqueeze', [body.op('Sqrt', [body.op('Max', [pivot, floor])]), body.int64s([1])]);
  const isPivot = body.op('Equal', [numbers, k]);
  const below = body.op('Where', [
    body.op('Greater', [numbers, k]),
    body.op('Div', [remaining, root]),
    body.scalar('float64', 0),
  ]);
  const column = body.op('Where', [isPivot, root, below]);
  const product = body.op('Mul', [asColumn(body, column), asRow(body, column)]);
  const isLow = body.op('Cast', [body.op('Greater', [floor, pivot])], { to: elementTypeFloat64 });
  body.output(body.op('Sub', [schur, product]), 'schur_next');
  body.output(body.op('Where', [isPivot, asColumn(body, column), factor]), 'factor_next');
  body.output(body.op('Add', [floored, isLow]), 'floored_next');
  const zero = g.scalar('float64', 0);
  const none = g.op('Mul', [g.op('ReduceMax', [floors, g.int64s([1])], { keepdims: 0 }), zero]);
  const start = [matrix, g.op('Mul', [matrix, zero]), none];
  const steps = g.initializer('steps', scalar('int64', d));
  const attributes = { body: { type: 'graph', value: body.graph } } as const;
  const ends = g.ops('Loop', [steps, undefined, ...start], attributes, { outputs: 3 });
  const [, last, count] = ends as [Value, Value, Value];
  last.type = { dtype: 'float64', shape: ['R', d, d] };
  count.type = { dtype: 'float64', shape: ['R'] };
  return { factor: last, floored: count };
}

/**
 * Appends the solution X of L X = B for every replicate, forward substitution as a Loop over the d rows.
 *
 * @param factor L, lower triangle, float64 [R, d, d].
 * @param right B, float64 [R, d, m].
 */
export function forwardSubstitution(
  g: GraphBuilder,
  factor: Value,
  right: Value,
  { d, m }: { readonly d: number; readonly m: number },
): Value {
  const numbers = places(g, d);
  const { body, k } = stepOf(g, 'substitution');
  const rest = body.input('rest', 'float64', ['R', d, m]);
  const column = body.op('Gather', [factor, k], { axis: 2 });
  const pivot = body.op('Unsqueeze', [body.op('Gather', [column, k], { axis: 1 }), body.int64s([1])]);
  const solved = asRow(body, body.op('Div', [body.op('Gather', [rest, k], { axis: 1 }), pivot]));
  const isBelow = body.op('Greater', [numbers, k]);
  const below = body.op('Where', [isBelow, column, body.scalar('float64', 0)]);
  const reduced = body.op('Sub', [rest, body.op('Mul', [asColumn(body, below), solved])]);
  const isPivot = body.op('Unsqueeze', [body.op('Equal', [numbers, k]), body.int64s([1])]);
  body.output(body.op('Where', [isPivot, solved, reduced]), 'rest_next');
  const steps = g.initializer('steps', scalar('int64', d));
  const solution = g.op('Loop', [steps, undefined, right], { body: { type: 'graph', value: body.graph } });
  solution.type = { dtype: 'float64', shape: ['R', d, m] };
  return solution;
}
