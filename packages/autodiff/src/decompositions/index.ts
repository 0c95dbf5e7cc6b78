import type { Decomposition } from '../decomposition.ts';
import { activations } from './activations.ts';

/** The built-in decompositions by operator, as `Node.qualifiedType` names it. */
export const decompositions: ReadonlyMap<string, Decomposition> = new Map(
  [activations].flat().map((decomposition) => [decomposition.operator, decomposition]),
);
