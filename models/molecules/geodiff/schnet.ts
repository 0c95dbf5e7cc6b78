import { Algebra } from '@ouroboros/autodiff';
import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { elementCount, type GeoDiffConfig } from '../config.ts';
import type { EdgeList } from './edge-lists.ts';
import { isWithin } from './geometry.ts';
import { embedding, linear, linearOfSoftplus, product } from './layers.ts';
import { weighedSum } from './messages.ts';
import { interactionName, parts } from './parameters.ts';

/* Letters as in `MoleculeModel`; H features. */

/** What the global encoder reads. */
export interface ExtendedGraph {
  /** int32 [N]. */
  readonly atomTypes: Value;
  /** All edges within the cutoff, and all local ones. */
  readonly edges: EdgeList;
  /** Angstrom, [E, 1]. */
  readonly lengths: Value;
  /** e_ij, [E, H]. */
  readonly features: Value;
}

/** The global encoder: SchNet (Schuett et al. 2017) over the extended graph, to features of atoms [N, H]. */
export function encodeGlobally(scope: LayerScope, config: GeoDiffConfig, graph: ExtendedGraph): Value {
  const { num_convs, cutoff } = config;
  const start = embedding(scope, `${parts.global}.embedding`, graph.atomTypes, elementCount);
  const share = cutoffShare(new Algebra(scope.g), graph.lengths, cutoff);
  const layers = Array.from({ length: num_convs }, (_, i) => interactionName(i));
  return layers.reduce((h, name) => scope.g.op('Add', [h, interaction(scope, name, h, graph, share)]), start);
}

/** (cos(pi d / cutoff) + 1) / 2 up to the cutoff, 0 beyond: [E, 1]. It alone makes the messages of padding zero. */
function cutoffShare(g: Algebra, lengths: Value, cutoff: number): Value {
  const wave = g.op('Cos', [g.mul(lengths, Math.PI / cutoff)]);
  return g.mul(g.mul(g.add(wave, 1), 0.5), isWithin(g, lengths, cutoff));
}

/** One interaction: messages m_ij = W_ij * h_j (eq. 5), summed and mapped (eq. 6), [N, H]. */
function interaction(scope: LayerScope, name: string, h: Value, graph: ExtendedGraph, share: Value): Value {
  const features = product(scope, `${name}.conv.lin1`, h);
  const filters = filtersOf(scope, name, graph.features, share);
  const sum = weighedSum(new Algebra(scope.g), features, filters, graph.edges);
  return linearOfSoftplus(scope, `${name}.lin`, linear(scope, `${name}.conv.lin2`, sum));
}

/** W_ij: what an edge lets through of each feature, [E, H]. */
function filtersOf(scope: LayerScope, name: string, features: Value, share: Value): Value {
  const hidden = linear(scope, `${name}.conv.nn.0`, features);
  return scope.g.op('Mul', [linearOfSoftplus(scope, `${name}.conv.nn.2`, hidden), share]);
}
