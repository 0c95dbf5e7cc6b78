import type { Molecule } from '@ouroboros/data';

/* Letters: A atoms, hydrogens included, n heavy atoms, B bonds. */

/** A bond as one of its atoms sees it. */
export interface Neighbour {
  /** Number of the other atom, among the heavy ones. */
  readonly atom: number;
  /** Kekule order, or one of `delocalised` and `terminal`. */
  readonly kind: number;
}

/** A molecule without its hydrogens. */
export interface HeavyGraph {
  /** Numbers in the molecule of the heavy atoms, ascending, [n]. */
  readonly atoms: Uint16Array;
  /** Equal where element and charge are, [n]. */
  readonly colours: Uint16Array;
  /** Bonds of every heavy atom, [n]. */
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** Kind of a bond in an aromatic ring. */
const delocalised = 4;

/** Kind of a bond from a terminal oxygen or nitrogen whose group is conjugated. */
const terminal = 5;

/**
 * The graph of the heavy atoms, in which the ends of conjugated terminal groups are alike, as RDKit's GetBestRMS has them: an oxygen
 * or nitrogen with one heavy neighbour that has a single bond while another such atom at that neighbour has a double bond, or the other
 * way round (carboxylates and carboxylic acids, nitro groups, phosphates, amidines, ...), loses charge and bond order.
 */
export function heavyGraphOf(molecule: Molecule): HeavyGraph {
  const { elements, charges } = molecule;
  const atoms = Uint16Array.from([...elements.keys()].filter((atom) => elements[atom] !== 1));
  const plain = neighboursOf(molecule, atoms);
  const ends = new Set([...atoms.keys()].filter((atom) => isConjugatedEnd(atom, plain, molecule, atoms)));
  return {
    atoms,
    colours: Uint16Array.from(atoms, (atom, at) => {
      const charge = ends.has(at) ? 0 : (charges[atom] as number);
      return (elements[atom] as number) * 256 + charge + 128;
    }),
    neighbours: plain.map((bonds, at) =>
      bonds.map(({ atom, kind }) => ({ atom, kind: ends.has(at) || ends.has(atom) ? terminal : kind })),
    ),
  };
}

function neighboursOf({ bonds, orders, aromatic, elements }: Molecule, atoms: Uint16Array): Neighbour[][] {
  const places = new Int32Array(elements.length).fill(-1);
  for (const [at, atom] of atoms.entries()) places[atom] = at;
  const neighbours = Array.from(atoms, (): Neighbour[] => []);
  for (const [bond, order] of orders.entries()) {
    const [first, second] = [places[bonds[2 * bond] as number], places[bonds[2 * bond + 1] as number]];
    if (first === undefined || second === undefined || first < 0 || second < 0) continue;
    const kind = aromatic[bond] === 1 ? delocalised : order;
    neighbours[first]?.push({ atom: second, kind });
    neighbours[second]?.push({ atom: first, kind });
  }
  return neighbours;
}

/** Whether a heavy atom is one of those that RDKit's pattern `[O,N;D1]-[*]=[O,N;D1]` relates. */
function isConjugatedEnd(
  at: number,
  neighbours: readonly (readonly Neighbour[])[],
  { elements }: Molecule,
  atoms: Uint16Array,
): boolean {
  const isEnd = (other: number) =>
    neighbours[other]?.length === 1 && [7, 8].includes(elements[atoms[other] as number] as number);
  const [bond] = neighbours[at] ?? [];
  if (bond === undefined || !isEnd(at) || bond.kind > 2) return false;
  // A single bond beside a double one, or the other way round.
  return (neighbours[bond.atom] ?? []).some(({ atom, kind }) => isEnd(atom) && kind === 3 - bond.kind);
}
