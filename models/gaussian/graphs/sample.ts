import { GraphBuilder, type Model } from '@ouroboros/onnx';

// Axes: R replicates, N examples, d coordinates.

/**
 * Examples of N(m, L L'): x = m + L z. Inputs, all float64: `mean` [R, d], `factor` [R, d, d], `normals` z [R, N, d];
 * output `rows` [R, N, d].
 */
export function sampleGraph(d: number): Model {
  const g = new GraphBuilder('gaussian_sample');
  const mean = g.op('Unsqueeze', [g.input('mean', 'float64', ['R', d]), g.int64s([1])]);
  const factor = g.op('Transpose', [g.input('factor', 'float64', ['R', d, d])], { perm: [0, 2, 1] });
  const normals = g.input('normals', 'float64', ['R', 'N', d]);
  g.output(g.op('Add', [g.op('MatMul', [normals, factor]), mean]), 'rows');
  return g.model();
}
