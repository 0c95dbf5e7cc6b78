import type { Molecule } from '@ouroboros/data/molecules';
import { edgeTypes } from '../edge-types.ts';
import { type Neighbour, neighboursOf } from './neighbours.ts';

/* Letters: n heavy atoms. */

/** A molecule without its hydrogens, whose heavy atoms are numbered among themselves. */
export interface HeavyGraph {
  /** Numbers in the molecule of the heavy atoms, ascending, [n]. */
  readonly atoms: Uint16Array;
  /** Equal where element and charge are, [n]. */
  readonly colours: Uint16Array;
  /** Bonds of every heavy atom, [n]. */
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** Kind of a bond to an end of a conjugated terminal group, which no other bond has. */
const terminal = -1;

/** Sum of the kinds of two bonds only where one is single and the other one double. */
const singleAndDouble = edgeTypes.single + edgeTypes.double;

/**
 * The graph of the heavy atoms, in which the ends of conjugated terminal groups are alike, as RDKit's GetBestRMS has them: an oxygen
 * or nitrogen with one heavy neighbour that has a single bond while another such atom at that neighbour has a double bond, or the other
 * way round (carboxylates and carboxylic acids, nitro groups, phosphates, amidines, ...), loses its charge and the order of its bond.
 */
export function heavyGraphOf(molecule: Molecule): HeavyGraph {
  const atoms = heavyAtomsOf(molecule);
  const bonds = heavyNeighbours(molecule, atoms);
  const ends = conjugatedEnds(molecule, atoms, bonds);
  return {
    atoms,
    colours: Uint16Array.from(atoms, (atom, at) => colourOf(molecule, atom, ends.has(at))),
    neighbours: bonds.map((row, at) =>
      row.map(({ atom, kind }) => ({ atom, kind: ends.has(at) || ends.has(atom) ? terminal : kind })),
    ),
  };
}

function heavyAtomsOf({ elements }: Molecule): Uint16Array {
  return Uint16Array.from([...elements.keys()].filter((atom) => elements[atom] !== 1));
}

/** Element and charge in one number. */
function colourOf({ elements, charges }: Molecule, atom: number, isEnd: boolean): number {
  return (elements[atom] as number) * 256 + 128 + (isEnd ? 0 : (charges[atom] as number));
}

function heavyNeighbours(molecule: Molecule, atoms: Uint16Array): Neighbour[][] {
  const places = new Map([...atoms].map((atom, at) => [atom, at]));
  const bonds = neighboursOf(molecule);
  return Array.from(atoms, (atom) =>
    (bonds[atom] ?? []).flatMap(({ atom: other, kind }) => {
      const at = places.get(other);
      return at === undefined ? [] : [{ atom: at, kind }];
    }),
  );
}

/** The heavy atoms that RDKit's pattern `[O,N;D1]-[*]=[O,N;D1]` relates. */
function conjugatedEnds(
  { elements }: Molecule,
  atoms: Uint16Array,
  bonds: readonly (readonly Neighbour[])[],
): ReadonlySet<number> {
  const isEnd = (at: number) => {
    const element = elements[atoms[at] as number];
    return bonds[at]?.length === 1 && (element === 7 || element === 8);
  };
  // A single bond beside a double one, or the other way round.
  const hasPartner = ({ atom, kind }: Neighbour) =>
    (bonds[atom] ?? []).some((bond) => isEnd(bond.atom) && bond.kind + kind === singleAndDouble);
  return new Set([...atoms.keys()].filter((at) => isEnd(at) && (bonds[at] ?? []).some(hasPartner)));
}
