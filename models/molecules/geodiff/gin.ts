import { Algebra } from '@ouroboros/autodiff';
import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { elementCount, type GeoDiffConfig } from '../config.ts';
import type { EdgeList } from './edge-lists.ts';
import { embedding, perceptron } from './layers.ts';
import { arrived, sent } from './messages.ts';
import { convolutionName, parts } from './parameters.ts';

/* Letters as in `MoleculeModel`; H features. */

/** What the local encoder reads. */
export interface BondGraph {
  /** int32 [N]. */
  readonly atomTypes: Value;
  readonly edges: EdgeList;
  /** e_ij, [L, H]; of padding so far below zero that no message is left of it. */
  readonly features: Value;
}

/**
 * The local encoder: the graph isomorphism network with edge features (Hu et al. 2020) over bonds and pairs two or three bonds apart,
 * to features of atoms [N, H]. Each layer adds what it reads.
 */
export function encodeLocally(scope: LayerScope, config: GeoDiffConfig, graph: BondGraph): Value {
  const { g } = scope;
  const last = config.num_convs_local - 1;
  const start = embedding(scope, `${parts.local}.node_emb`, graph.atomTypes, elementCount);
  const layers = Array.from({ length: config.num_convs_local }, (_, i) => i);
  return layers.reduce((h, i) => {
    const next = convolution(scope, convolutionName(i), h, graph);
    return g.op('Add', [i === last ? next : g.op('Relu', [next]), h]);
  }, start);
}

/** Messages m_ij = relu(h_j + e_ij) (eq. 5); a perceptron of h_i + sum m_ij (eq. 6), [N, H]. */
function convolution(scope: LayerScope, name: string, h: Value, { edges, features }: BondGraph): Value {
  const g = new Algebra(scope.g);
  const messages = g.op('Relu', [g.add(sent(g, h, edges), features)]);
  return perceptron(scope, name, g.add(arrived(g, messages, edges), h), [0, 1]);
}
