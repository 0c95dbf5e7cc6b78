/* Letters: A atoms, B bonds. */

/** Atoms and bonds, before anything is known of the molecule that they make. */
export interface BondGraph {
  /** Atomic numbers, [A]. */
  readonly elements: Uint8Array;
  /** Formal charges, [A]. */
  readonly charges: Int8Array;
  /** Atoms of each bond, [B, 2] row-major: the lower number first, in ascending order. */
  readonly bonds: Uint16Array;
  /** Kekule order of each bond, [B]: 1, 2 or 3; 0 where it is not known. */
  readonly orders: Uint8Array;
}

/** A bond between two atoms; order 0 where it is not known. */
export type Bond = readonly [first: number, second: number, order: number];

/** Bonds in the order that a `BondGraph` has them: each with its lower atom first, ascending. */
export function sortedBonds(bonds: readonly Bond[]): { bonds: Uint16Array; orders: Uint8Array } {
  const sorted = bonds
    .map(([a, b, order]): Bond => (a < b ? [a, b, order] : [b, a, order]))
    .sort(([a, b], [c, d]) => a - c || b - d);
  return {
    bonds: Uint16Array.from(sorted.flatMap((bond) => bond.slice(0, 2))),
    orders: Uint8Array.from(sorted, ([, , order]) => order),
  };
}

/** The neighbours of each atom, and the bond that leads to each of them, both in ascending order. */
export interface Neighbours {
  readonly atoms: readonly (readonly number[])[];
  readonly bonds: readonly (readonly number[])[];
}

/** Who is bonded to whom among `count` atoms. */
export function neighboursOf(count: number, bonds: Uint16Array): Neighbours {
  const atoms = Array.from({ length: count }, (): number[] => []);
  const through = Array.from({ length: count }, (): number[] => []);
  const join = (from: number, to: number, bond: number) => {
    atoms[from]?.push(to);
    through[from]?.push(bond);
  };
  for (let bond = 0; 2 * bond < bonds.length; bond++) {
    const [a, b] = [bonds[2 * bond] as number, bonds[2 * bond + 1] as number];
    join(a, b, bond);
    join(b, a, bond);
  }
  return { atoms, bonds: through };
}

/** How many atoms are connected with atom 0, that one included. */
export function connectedAtoms(neighbours: Neighbours): number {
  const seen = new Set([0]);
  for (const atom of seen) for (const next of neighbours.atoms[atom] ?? []) seen.add(next);
  return seen.size;
}
