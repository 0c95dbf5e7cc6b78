import type { Molecule } from '@ouroboros/data/molecules';
import { edgeTypes } from '../edge-types.ts';
import { localEdgesOf } from '../graphs/local-edges.ts';

/** A bond. */
export interface Bond {
  readonly first: number;
  readonly second: number;
  /** One of `edgeTypes`: single, double, triple or aromatic. */
  readonly kind: number;
}

/** A bond as one of its atoms sees it. */
export interface Neighbour {
  readonly atom: number;
  /** As of the bond. */
  readonly kind: number;
}

const bondKinds: ReadonlySet<number> = new Set([
  edgeTypes.single,
  edgeTypes.double,
  edgeTypes.triple,
  edgeTypes.aromatic,
]);

/** The bonds of a molecule, in ascending order. */
export function bondsOf(molecule: Molecule): Bond[] {
  const { pairs, types } = localEdgesOf(molecule);
  return Array.from(types, (kind, edge) => ({
    first: pairs[2 * edge] as number,
    second: pairs[2 * edge + 1] as number,
    kind,
  })).filter(({ kind }) => bondKinds.has(kind));
}

const known = new WeakMap<Molecule, readonly (readonly Neighbour[])[]>();

/** Bonds of every atom, hydrogens included, [A], in ascending order of the other atoms; found once for each molecule object. */
export function neighboursOf(molecule: Molecule): readonly (readonly Neighbour[])[] {
  const before = known.get(molecule);
  if (before !== undefined) return before;
  const neighbours = Array.from(molecule.elements, (): Neighbour[] => []);
  for (const { first, second, kind } of bondsOf(molecule)) {
    neighbours[first]?.push({ atom: second, kind });
    neighbours[second]?.push({ atom: first, kind });
  }
  known.set(molecule, neighbours);
  return neighbours;
}

/** The atoms other than hydrogen that `atom` is bonded to, ascending. */
export function heavyNeighboursOf(molecule: Molecule, atom: number): number[] {
  return (neighboursOf(molecule)[atom] ?? [])
    .map((bond) => bond.atom)
    .filter((other) => molecule.elements[other] !== 1);
}
