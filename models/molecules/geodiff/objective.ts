import { Algebra, type NamedValues } from '@ouroboros/autodiff';
import type { GraphBuilder, TensorType, Value } from '@ouroboros/onnx';
import { atomsOf } from './edge-lists.ts';
import { type DualScores, transformEquivariantly } from './equivariant-transformation.ts';
import { edgeVectors, lengthsOf } from './geometry.ts';
import { moleculesOf } from './inputs.ts';
import { type EdgeValues, edgeValuesOf } from './outputs.ts';

/* Letters as in `MoleculeModel`. */

/** What the noise of a batch was: inputs of the objective besides those of the forward graph, whose positions are the noisy ones. */
export const noiseInputs: Readonly<Record<'original' | 'noiseLevel', TensorType>> = {
  /** The real positions, in angstrom. */
  original: { dtype: 'float32', shape: ['N', 3] },
  /** sigma of the molecule of each atom, in angstrom; 1 for padding. */
  noiseLevel: { dtype: 'float32', shape: ['N'] },
};

/** The published weights of the two parts. */
const weights = { local: 5, global: 2 };

/** The objective of each atom and its parts, [N]; of padding zero. */
export interface MoleculeLosses {
  /** `localLoss` + `globalLoss`. */
  readonly atomLoss: Value;
  /** 5 |residual|^2 over the local edges. */
  readonly localLoss: Value;
  /** 2 |residual|^2 over the radius edges. */
  readonly globalLoss: Value;
}

/**
 * The published objective: scores against the change of length that takes away the noise, (d0 - d) / sigma, both as moves of atoms (eq. 7),
 * which their difference is too, the transformation being linear in the scores. One definition, from which the losses of training
 * and evaluation come.
 *
 * @param values inputs and outputs of the forward graph and `noiseInputs`, by name
 */
export function moleculeLosses(builder: GraphBuilder, values: NamedValues): MoleculeLosses {
  const g = new Algebra(builder);
  const molecules = moleculesOf(values);
  const edges = edgeValuesOf(values);
  const residuals = transformEquivariantly(g, molecules, edges, residualsOf(g, values, edges));
  const part = (residual: Value, weight: number): Value =>
    g.mul(g.reduceSum(g.square(residual), [1], false), weight);
  const localLoss = part(residuals.local, weights.local);
  const globalLoss = part(residuals.global, weights.global);
  return { atomLoss: g.add(localLoss, globalLoss), localLoss, globalLoss };
}

/** s - (d0 - d) / sigma of the local edges [L, 1] and of the radius edges [R, 1]. */
function residualsOf(g: Algebra, values: NamedValues, edges: EdgeValues): DualScores {
  const { localEdges, radiusEdges } = moleculesOf(values);
  const [original, noiseLevel] = [values.original as Value, values.noiseLevel as Value];
  const levels = g.unsqueeze(noiseLevel, [1]);
  const residual = (ends: Value, scores: Value, distances: Value): Value => {
    const change = g.sub(lengthsOf(g, edgeVectors(g, original, ends)), distances);
    const sigma = g.op('Gather', [levels, atomsOf(g.builder, ends, 0)]);
    return g.sub(scores, g.div(change, sigma));
  };
  return {
    local: residual(localEdges, edges.localScores, edges.localDistances),
    global: residual(radiusEdges, edges.globalScores, edges.radiusDistances),
  };
}
