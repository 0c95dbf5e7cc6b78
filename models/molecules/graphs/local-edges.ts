import type { Molecule } from '@ouroboros/data/molecules';
import { edgeTypes } from '../edge-types.ts';

/** Edges of a molecule that do not depend on positions: l of them. */
export interface LocalEdges {
  /** `[l, 2]` row-major: pairs of atoms, each once, the lower number first, in ascending order. */
  readonly pairs: Uint16Array;
  /** `[l]`: one of `edgeTypes` each. */
  readonly types: Uint8Array;
}

const known = new WeakMap<Molecule, LocalEdges>();

/**
 * The bonds of a molecule and its pairs of atoms two bonds apart (`angle`) and three bonds apart (`torsion`), by the shortest way:
 * the published extension of the graph to order 3. Found once for each molecule object.
 */
export function localEdgesOf(molecule: Molecule): LocalEdges {
  const before = known.get(molecule);
  if (before !== undefined) return before;
  const edges = findLocalEdges(molecule);
  known.set(molecule, edges);
  return edges;
}

function findLocalEdges(molecule: Molecule): LocalEdges {
  const bonded = neighboursOf(molecule);
  const pairs: number[] = [];
  const types: number[] = [];
  for (let atom = 0; atom < bonded.length; atom++) {
    const reached = typesFrom(atom, bonded);
    for (const other of [...reached.keys()].filter((other) => other > atom).sort((a, b) => a - b)) {
      pairs.push(atom, other);
      types.push(reached.get(other) as number);
    }
  }
  return { pairs: Uint16Array.from(pairs), types: Uint8Array.from(types) };
}

/** For each atom, the atoms it is bonded to with the types of the bonds. */
function neighboursOf({
  elements,
  bonds,
  orders,
  aromatic,
}: Molecule): readonly ReadonlyMap<number, number>[] {
  const neighbours = Array.from(elements, () => new Map<number, number>());
  for (let bond = 0; bond < orders.length; bond++) {
    const [first, second] = [bonds[2 * bond] as number, bonds[2 * bond + 1] as number];
    const type = bondType(orders[bond] as number, aromatic[bond] === 1);
    neighbours[first]?.set(second, type);
    neighbours[second]?.set(first, type);
  }
  return neighbours;
}

function bondType(order: number, isAromatic: boolean): number {
  if (isAromatic) return edgeTypes.aromatic;
  return [edgeTypes.single, edgeTypes.double, edgeTypes.triple][order - 1] as number;
}

/** The atoms that are at most three bonds from `atom`, itself not among them, with the types of their edges to it. */
function typesFrom(atom: number, bonded: readonly ReadonlyMap<number, number>[]): Map<number, number> {
  const reached = new Map(bonded[atom]);
  let rim: readonly number[] = [...reached.keys()];
  for (const type of [edgeTypes.angle, edgeTypes.torsion]) {
    const next = new Set(rim.flatMap((at) => [...(bonded[at]?.keys() ?? [])]));
    rim = [...next].filter((other) => other !== atom && !reached.has(other));
    for (const other of rim) reached.set(other, type);
  }
  return reached;
}
