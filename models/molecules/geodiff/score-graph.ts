import { Algebra } from '@ouroboros/autodiff';
import { GraphBuilder, type Model } from '@ouroboros/onnx';
import { transformEquivariantly } from './equivariant-transformation.ts';
import { moleculesOf } from './inputs.ts';
import { edgeValuesOf } from './outputs.ts';

/** Turns the forward graph, which it changes, into the one that `MoleculeModel.scores` describes. */
export function buildScores({ graph, opsetImports }: Model): Model {
  const builder = new GraphBuilder(graph, opsetImports);
  const named = [...graph.inputs, ...graph.outputs.splice(0)].map((value) => [value.name, value]);
  const values = Object.fromEntries(named);
  const edges = edgeValuesOf(values);
  const scores = { local: edges.localScores, global: edges.globalScores };
  const moves = transformEquivariantly(new Algebra(builder), moleculesOf(values), edges, scores);
  builder.output(moves.local, 'localScore');
  builder.output(moves.global, 'globalScore');
  return builder.model();
}
