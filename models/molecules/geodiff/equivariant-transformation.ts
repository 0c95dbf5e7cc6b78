import type { Algebra } from '@ouroboros/autodiff';
import type { Value } from '@ouroboros/onnx';
import { edgeListsOf } from './edge-lists.ts';
import type { PackedMolecules } from './inputs.ts';
import { arrived } from './messages.ts';
import type { EdgeValues } from './outputs.ts';

/* Letters as in `MoleculeModel`. */

/** Values of the edges, [L, 1] and [R, 1], or of the atoms, [N, 3]. */
export interface DualScores {
  readonly local: Value;
  readonly global: Value;
}

/**
 * Eq. 7: what `scores` of the edges say of the positions of their atoms: the sum of s_ij (c_i - c_j) / d_ij over the edges of an atom,
 * apart for local edges and radius edges. The published code takes every pair from both sides and adds to both of its atoms each
 * time: hence the 2.
 */
export function transformEquivariantly(
  g: Algebra,
  molecules: PackedMolecules,
  { localDirections, radiusDirections }: Pick<EdgeValues, 'localDirections' | 'radiusDirections'>,
  scores: DualScores,
): DualScores {
  const { local, all } = edgeListsOf(g.builder, molecules);
  const near = oppositeMessages(g, scores.local, localDirections);
  const far = oppositeMessages(g, scores.global, radiusDirections);
  // In the list of all edges the local ones stand first.
  const messages = g.op('Concat', [g.zerosLike(near), far], { axis: 1 });
  return { local: g.mul(arrived(g, near, local), 2), global: g.mul(arrived(g, messages, all), 2) };
}

/** s u to the first atom of an edge and -s u to its second: [2, n, 3]. */
function oppositeMessages(g: Algebra, scores: Value, directions: Value): Value {
  const toFirst = g.unsqueeze(directions, [0]);
  const both = g.op('Concat', [toFirst, g.neg(toFirst)], { axis: 0 });
  return g.mul(both, scores);
}
