import type { NamedValues } from '@ouroboros/autodiff';
import type { Value } from '@ouroboros/onnx';

/** What `MoleculeModel.forward` gives for the edges. */
export interface EdgeValues {
  /** [L, 1]. */
  readonly localScores: Value;
  /** [R, 1]. */
  readonly globalScores: Value;
  /** Angstrom, [L, 1]. */
  readonly localDistances: Value;
  /** Angstrom, [R, 1]. */
  readonly radiusDistances: Value;
  /** [L, 3]. */
  readonly localDirections: Value;
  /** [R, 3]. */
  readonly radiusDirections: Value;
}

/** Picks them, under their names, among the outputs of a graph. */
export function edgeValuesOf(values: NamedValues): EdgeValues {
  const named = (name: keyof EdgeValues): Value => values[name] as Value;
  return {
    localScores: named('localScores'),
    globalScores: named('globalScores'),
    localDistances: named('localDistances'),
    radiusDistances: named('radiusDistances'),
    localDirections: named('localDirections'),
    radiusDirections: named('radiusDirections'),
  };
}
