import type { NamedValues } from '@ouroboros/autodiff';
import type { GraphBuilder, Value } from '@ouroboros/onnx';

/* Letters as in `MoleculeModel`. */

/** Packed molecules, as the inputs of a graph. */
export interface PackedMolecules {
  /** Atomic numbers, int32 [N]; 0 for padding. */
  readonly atomTypes: Value;
  /** Angstrom, [N, 3]. */
  readonly positions: Value;
  /** Atoms of each local edge, int32 [2, L]. */
  readonly localEdges: Value;
  /** int32 [L]; 0 for padding. */
  readonly localTypes: Value;
  /** Atoms of each radius edge, int32 [2, R]. */
  readonly radiusEdges: Value;
  /** Messages that come to each atom over all edges, int32 [N, D] in 0 .. 2E - 1. */
  readonly incidence: Value;
  /** The same over the local edges alone, int32 [N, Dl] in 0 .. 2L - 1. */
  readonly localIncidence: Value;
}

/** Declares them under their names. */
export function declareMolecules(g: GraphBuilder): PackedMolecules {
  return {
    atomTypes: g.input('atomTypes', 'int32', ['N']),
    positions: g.input('positions', 'float32', ['N', 3]),
    localEdges: g.input('localEdges', 'int32', [2, 'L']),
    localTypes: g.input('localTypes', 'int32', ['L']),
    radiusEdges: g.input('radiusEdges', 'int32', [2, 'R']),
    incidence: g.input('incidence', 'int32', ['N', 'D']),
    localIncidence: g.input('localIncidence', 'int32', ['N', 'Dl']),
  };
}

/** Picks them, under their names, among the inputs of a graph. */
export function moleculesOf(values: NamedValues): PackedMolecules {
  const named = (name: keyof PackedMolecules): Value => values[name] as Value;
  return {
    atomTypes: named('atomTypes'),
    positions: named('positions'),
    localEdges: named('localEdges'),
    localTypes: named('localTypes'),
    radiusEdges: named('radiusEdges'),
    incidence: named('incidence'),
    localIncidence: named('localIncidence'),
  };
}
