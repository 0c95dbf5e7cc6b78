import { Algebra } from '@ouroboros/autodiff';
import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import { type LayerScope, parameterInputs } from '../../layer-scope.ts';
import { decays, type ParameterSpec } from '../../training/parameters.ts';
import type { GeoDiffConfig } from '../config.ts';
import type { MoleculeModel } from '../molecule-model.ts';
import { encodeLocalEdges, encodeRadiusEdges } from './edge-encoder.ts';
import { type EdgeLists, edgeListsOf } from './edge-lists.ts';
import { directionsOf, edgeVectors, isWithin, lengthsOf } from './geometry.ts';
import { encodeLocally } from './gin.ts';
import { declareMolecules, type PackedMolecules } from './inputs.ts';
import { endsProduct } from './messages.ts';
import { geodiffParameters, parts } from './parameters.ts';
import { encodeGlobally } from './schnet.ts';
import { buildScores } from './score-graph.ts';
import { scoreEdges } from './score-head.ts';

/* Letters as in `MoleculeModel`; H features. */

/** GeoDiff (Xu et al. 2022) of these dimensions. */
export function geodiffModel(config: GeoDiffConfig): MoleculeModel {
  const parameters = geodiffParameters(config);
  const forward = (): Model => buildForward(config, parameters);
  return { cutoff: config.cutoff, parameters, decays, forward, scores: () => buildScores(forward()) };
}

/** The forward graph as `MoleculeModel.forward` describes it. */
function buildForward(config: GeoDiffConfig, parameters: readonly ParameterSpec[]): Model {
  const g = new GraphBuilder('geodiff');
  const molecules = declareMolecules(g);
  const network: Network = {
    scope: { g, parameter: parameterInputs(g, parameters) },
    config,
    molecules,
    lists: edgeListsOf(g, molecules),
  };
  const geometry = geometryOf(network);
  const outputs = { ...scoresOf(network, geometry), ...geometry };
  for (const [name, value] of Object.entries(outputs)) g.output(value, name);
  return g.model();
}

/** What the parts of the forward graph are written into. */
interface Network {
  readonly scope: LayerScope;
  readonly config: GeoDiffConfig;
  readonly molecules: PackedMolecules;
  readonly lists: EdgeLists;
}

/** Lengths [.., 1] and directions [.., 3] of the edges. */
type Geometry = Readonly<
  Record<'localDistances' | 'radiusDistances' | 'localDirections' | 'radiusDirections', Value>
>;

function geometryOf({ scope, config, molecules }: Network): Geometry {
  const g = new Algebra(scope.g);
  const { positions, localEdges, localTypes, radiusEdges } = molecules;
  const [local, radius] = [edgeVectors(g, positions, localEdges), edgeVectors(g, positions, radiusEdges)];
  const [localDistances, radiusDistances] = [lengthsOf(g, local), lengthsOf(g, radius)];
  const isEdge = g.unsqueeze(g.cast(g.compare('Greater', localTypes, 0), 'float32'), [1]);
  const isNear = isWithin(g, radiusDistances, config.cutoff);
  return {
    localDistances,
    radiusDistances,
    localDirections: directionsOf(g, local, localDistances, isEdge),
    radiusDirections: directionsOf(g, radius, radiusDistances, isNear),
  };
}

/** Taken off the features of a padding edge, so that none of its messages is above zero. */
const padding = 1e9;

/** The scores of the local edges [L, 1] and of the radius edges [R, 1]. */
function scoresOf(
  network: Network,
  { localDistances, radiusDistances }: Geometry,
): Readonly<Record<'localScores' | 'globalScores', Value>> {
  const { scope, molecules } = network;
  const ofLocal = encodeLocalEdges(scope, localDistances, molecules.localTypes);
  const ofRadius = encodeRadiusEdges(scope, radiusDistances);
  const lengths = scope.g.op('Concat', [localDistances, radiusDistances], { axis: 0 });
  return {
    localScores: scoresOfLocal(network, ofLocal),
    globalScores: scoresOfRadius(network, lengths, ofLocal, ofRadius),
  };
}

/** [L, 1], from e_ij of the local edges, [L, H]. */
function scoresOfLocal({ scope, config, molecules, lists }: Network, features: Value): Value {
  const g = new Algebra(scope.g);
  const { atomTypes, localEdges, localTypes } = molecules;
  const none = g.cast(g.compare('Equal', g.unsqueeze(localTypes, [1]), 0), 'float32');
  const gated = g.add(features, g.mul(none, -padding));
  const atoms = encodeLocally(scope, config, { atomTypes, edges: lists.local, features: gated });
  return scoreEdges(scope, parts.localHead, endsProduct(g, atoms, localEdges, lists.local), features);
}

/** [R, 1], from the lengths of all edges, [E, 1], and e_ij of the local edges, [L, H], and of the radius edges, [R, H]. */
function scoresOfRadius(
  { scope, config, molecules, lists }: Network,
  lengths: Value,
  ofLocal: Value,
  ofRadius: Value,
): Value {
  const g = new Algebra(scope.g);
  const { atomTypes, radiusEdges } = molecules;
  const features = g.op('Concat', [ofLocal, ofRadius], { axis: 0 });
  const atoms = encodeGlobally(scope, config, { atomTypes, edges: lists.all, lengths, features });
  return scoreEdges(
    scope,
    parts.globalHead,
    endsProduct(g, atoms, radiusEdges, lists.all, ofLocal),
    ofRadius,
  );
}
