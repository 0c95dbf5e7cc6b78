import type { Model, Shape } from '@ouroboros/onnx';
import type { ParameterSpec } from '../training/parameters.ts';

/*
 * Letters: N atoms of a packed batch, L local edges (bonds, and pairs two or three bonds apart), R radius edges, E = L + R,
 * D and Dl largest number of messages that come to an atom over all and over local edges.
 */

/**
 * A network on packed molecules as the graphs of the family are derived from it.
 *
 * Its inputs are those of `models/molecules/graphs`: `atomTypes` int32 [N], `positions` float32 [N, 3] in angstrom, `localEdges` int32
 * [2, L], `localTypes` int32 [L], `radiusEdges` int32 [2, R], `incidence` int32 [N, D] and `localIncidence` int32 [N, Dl]; every
 * size is a symbol. Every pair of atoms stands once and carries two messages: message e goes to the first atom of edge e from
 * its second, message E + e the other way; `incidence` lists the messages that come to each atom.
 */
export interface MoleculeModel {
  /** Largest distance of a radius edge, in angstrom. */
  readonly cutoff: number;
  readonly parameters: readonly ParameterSpec[];
  /** Whether weight decay applies to a parameter. */
  decays(name: string, dims: Shape): boolean;
  /**
   * The inputs above, and every parameter under its name, to
   *
   * - `localScores` [L, 1] and `globalScores` [R, 1]: what the two encoders say of the length of each edge;
   * - `localDistances` [L, 1] and `radiusDistances` [R, 1]: those lengths, in angstrom;
   * - `localDirections` [L, 3] and `radiusDirections` [R, 3]: unit vectors to the first atom of each edge from its second; zero
   *   for padding and for radius edges beyond the cutoff, which therefore count nowhere.
   */
  forward(): Model;
  /**
   * What sampling needs: the same inputs to `localScore` and `globalScore` [N, 3], where the local edges and where the radius edges would
   * have each atom go, in units of the noise. Both are zero for padding.
   */
  scores(): Model;
}
