import { GraphBuilder, type Model } from '@ouroboros/onnx';
import type { SolverOptions } from './solver.ts';

/** Designs `standard` [R, N, d] of independent features and `root` [d, d], C of Sigma = C C', give `features` [R, N, d], x = C z. */
export function featuresGraph({ features: d, precision }: SolverOptions): Model {
  const g = new GraphBuilder('linear_simulation_features');
  const standard = g.input('standard', precision, ['R', 'N', d]);
  const transposed = g.op('Transpose', [g.input('root', precision, [d, d])], { perm: [1, 0] });
  g.output(g.op('MatMul', [standard, transposed]), 'features');
  return g.model();
}
