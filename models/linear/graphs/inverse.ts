import { GraphBuilder, type Model, scalar, tensorOf, type Value } from '@ouroboros/onnx';
import { identity } from './ridge.ts';

// Axes: R replicates, d features.

/**
 * One Gauss-Jordan step on `tableau` [R, d, 2d]: row k is divided by its pivot and subtracted from all others, so that
 * column k becomes the k-th unit vector. A Gram matrix is positive definite: no pivoting.
 */
function eliminate(g: GraphBuilder, tableau: Value, k: Value, isPivotRow: Value): Value {
  const row = g.op('Gather', [tableau, k], { axis: 1 });
  const pivot = g.op('Unsqueeze', [g.op('Gather', [row, k], { axis: 1 }), g.int64s([1])]);
  const pivotRow = g.op('Unsqueeze', [g.op('Div', [row, pivot]), g.int64s([1])]);
  const column = g.op('Unsqueeze', [g.op('Gather', [tableau, k], { axis: 2 }), g.int64s([2])]);
  const others = g.op('Sub', [tableau, g.op('Mul', [column, pivotRow])]);
  return g.op('Where', [isPivotRow, pivotRow, others]);
}

/** The body of the Loop over pivots k = 0..d-1. */
function pivotStep(g: GraphBuilder, d: number): GraphBuilder {
  const indices = g.initializer(
    'rows',
    tensorOf(
      'int64',
      [d, 1],
      Array.from({ length: d }, (_, i) => i),
    ),
  );
  const body = g.subgraph('pivot');
  const k = body.input('k', 'int64', []);
  const more = body.input('more', 'bool', []);
  const tableau = body.input('tableau', 'float64', ['R', d, 2 * d]);
  const isPivotRow = body.op('Equal', [indices, k]);
  body.output(body.op('Identity', [more]), 'more_next');
  body.output(eliminate(body, tableau, k, isPivotRow), 'tableau_next');
  return body;
}

/** One Newton-Schulz step V + V (I - G V), which squares the residual of an approximate inverse V of G. */
function refine(g: GraphBuilder, gram: Value, inverse: Value, unit: Value): Value {
  const residual = g.op('Sub', [unit, g.op('MatMul', [gram, inverse])]);
  return g.op('Add', [inverse, g.op('MatMul', [inverse, residual])]);
}

/**
 * Inverses of the Gram matrices of all replicates at once: `gram` float64 [R, d, d] -> `inverse` float64 [R, d, d].
 * A singular matrix gives elements that are not finite, or huge.
 */
export function inverseGraph(d: number): Model {
  const g = new GraphBuilder('linear_inverse');
  const gram = g.input('gram', 'float64', ['R', d, d]);
  const unit = identity(g, d);
  const shape = g.op('Shape', [gram]);
  const tableau = g.op('Concat', [gram, g.op('Expand', [unit, shape])], { axis: 2 });
  const body = pivotStep(g, d);
  const steps = g.initializer('steps', scalar('int64', d));
  const swept = g.op('Loop', [steps, undefined, tableau], { body: { type: 'graph', value: body.graph } });
  swept.type ??= { dtype: 'float64', shape: ['R', d, 2 * d] };
  const inverse = g.op('Slice', [swept, g.int64s([d]), g.int64s([2 * d]), g.int64s([2])]);
  g.output(refine(g, gram, inverse, unit), 'inverse');
  return g.model();
}
