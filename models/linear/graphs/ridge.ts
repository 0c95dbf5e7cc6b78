import { GraphBuilder, type Model, scalar, tensorOf, type Value } from '@ouroboros/onnx';

// Axes: R replicates, d features.

/** The identity matrix float64 [1, d, d] as an initializer. */
export function identity(g: GraphBuilder, d: number): Value {
  const ones = Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  return g.initializer('identity', tensorOf('float64', [1, d, d], ones));
}

/** Appends `matrix` + penalty * I: float64 [R, d, d] and [] -> [R, d, d]. */
export function penalise(g: GraphBuilder, matrix: Value, penalty: Value, d: number): Value {
  return g.op('Add', [matrix, g.op('Mul', [penalty, identity(g, d)])]);
}

/**
 * The matrix that ridge inverts, scale * G + L I: `gram` [R, d, d], `scale` [], `penalty` [], all float64 -> `system`
 * [R, d, d].
 */
export function ridgeGraph(d: number): Model {
  const g = new GraphBuilder('linear_ridge');
  const gram = g.input('gram', 'float64', ['R', d, d]);
  const scaled = g.op('Mul', [gram, g.input('scale', 'float64', [])]);
  g.output(penalise(g, scaled, g.input('penalty', 'float64', []), d), 'system');
  return g.model();
}

/** A number as `ridgeGraph` takes it. */
export const number = (value: number) => scalar('float64', value);
