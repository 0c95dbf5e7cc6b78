import { GraphBuilder, type Model } from '@ouroboros/onnx';
import { moleculeLosses, noiseInputs } from '../geodiff/objective.ts';
import type { MoleculeModel } from '../molecule-model.ts';

/**
 * The objective of one packed batch: the inputs of the forward graph, `positions` being the noisy ones, `original` [N, 3] and `noiseLevel`
 * [N] as in training, and the parameters, to `atomLoss`, `localLoss` and `globalLoss` [N]; the first is the sum of the others.
 */
export function buildMoleculeEvaluation(model: MoleculeModel): Model {
  const { graph, opsetImports } = model.forward();
  const g = new GraphBuilder(graph, opsetImports);
  const noise = Object.entries(noiseInputs).map(([name, { dtype, shape }]) =>
    g.input(name, dtype, shape ?? []),
  );
  const named = [...graph.inputs, ...noise, ...graph.outputs.splice(0)].map((value) => [value.name, value]);
  const losses = moleculeLosses(g, Object.fromEntries(named));
  for (const name of ['atomLoss', 'localLoss', 'globalLoss'] as const) g.output(losses[name], name);
  return g.model();
}
