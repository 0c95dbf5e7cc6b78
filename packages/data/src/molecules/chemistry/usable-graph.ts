import type { BondGraph } from './bond-graph.ts';
import { assignOrders } from './bond-orders.ts';
import { symbolOf } from './elements.ts';
import { structureShortcoming, valenceShortcoming } from './proper-molecule.ts';
import { strippedCarbons } from './shape.ts';
import type { Shortcoming } from './unusable-molecule.ts';
import { valenceErrors } from './valence.ts';

/** A graph whose valences hold, or why there is none. */
export type Usability = { readonly graph: BondGraph } | { readonly shortcoming: Shortcoming };

/** Whether the orders and charges that a graph states are those of a molecule. */
export function statesMolecule(graph: BondGraph): boolean {
  return !graph.orders.includes(0) && valenceErrors(graph).length === 0;
}

function strippedShortcoming({ elements }: BondGraph, [atom]: readonly number[]): Shortcoming | undefined {
  if (atom === undefined) return undefined;
  const received = `atom ${atom + 1} (${symbolOf(elements[atom] as number)}) with room for more`;
  return { reason: 'missing-hydrogens', expected: 'every hydrogen', received };
}

const noOrders: Shortcoming = {
  reason: 'bad-valence',
  expected: 'bonds for which there are orders',
  received: 'none that fit all elements',
};

/**
 * The graph of a record. Orders and charges that are those of a molecule are taken as they are stated. Else, for bonds and positions
 * (angstrom, [A, 3]) are what records are made from and orders what programs guess, new ones are assigned to the bonds, unless the
 * shape about a carbon tells that hydrogens are missing.
 */
export function usableGraph(graph: BondGraph, positions: Float32Array): Usability {
  const shortcoming = structureShortcoming(graph);
  if (shortcoming !== undefined) return { shortcoming };
  if (statesMolecule(graph)) return { graph };
  const stripped = strippedCarbons(graph, positions);
  const assigned = stripped.length > 0 ? undefined : assignOrders(graph);
  if (assigned !== undefined) return { graph: assigned };
  const known = graph.orders.includes(0) ? [] : valenceErrors(graph);
  const wrong = valenceShortcoming(graph, known) ?? strippedShortcoming(graph, stripped);
  return { shortcoming: wrong ?? noOrders };
}
