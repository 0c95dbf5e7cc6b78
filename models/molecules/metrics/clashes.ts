import type { Conformation, Molecule } from '@ouroboros/data/molecules';
import { localEdgesOf } from '../graphs/local-edges.ts';
import { distanceOf } from './geometry.ts';
import { neighboursOf } from './neighbours.ts';

/** Radii in angstrom by atomic number: Bondi (1964), hydrogen of Rowland & Taylor (1996), boron of Mantina et al. (2009). */
const vanDerWaalsRadii: ReadonlyMap<number, number> = new Map([
  [1, 1.1],
  [5, 1.92],
  [6, 1.7],
  [7, 1.55],
  [8, 1.52],
  [9, 1.47],
  [14, 2.1],
  [15, 1.8],
  [16, 1.8],
  [17, 1.75],
  [35, 1.85],
  [53, 1.98],
]);

/** Of elements without a radius above. */
const otherRadius = 2;

/** Part of the sum of two radii below which atoms are inside each other. */
const closest = 0.7;

/** The same between a hydrogen on N, O or S and an acceptor, which hydrogen bonds draw together. */
const closestInHydrogenBond = 0.55;

/** Two atoms that must not be nearer than `distance`. */
interface Pair {
  readonly first: number;
  readonly second: number;
  /** Angstrom. */
  readonly distance: number;
}

const known = new WeakMap<Molecule, readonly Pair[]>();

/**
 * Whether two atoms more than three bonds apart are nearer than 0.7 of the sum of their van der Waals radii, or 0.55 of it where they
 * may be in a hydrogen bond.
 */
export function hasClash({ molecule, positions }: Conformation): boolean {
  return distantPairs(molecule).some(
    ({ first, second, distance }) => distanceOf(positions, first, second) < distance,
  );
}

/** All pairs more than three bonds apart; made once per molecule. */
function distantPairs(molecule: Molecule): readonly Pair[] {
  const before = known.get(molecule);
  if (before !== undefined) return before;
  const atoms = molecule.elements.length;
  const near = nearPairs(molecule);
  const pairs: Pair[] = [];
  for (let first = 0; first < atoms; first++) {
    for (let second = first + 1; second < atoms; second++) {
      if (near.has(first * atoms + second)) continue;
      pairs.push({ first, second, distance: leastDistance(molecule, first, second) });
    }
  }
  known.set(molecule, pairs);
  return pairs;
}

/** first * A + second of the pairs up to three bonds apart. */
function nearPairs(molecule: Molecule): ReadonlySet<number> {
  const { pairs, types } = localEdgesOf(molecule);
  const atoms = molecule.elements.length;
  return new Set(
    Array.from(types, (_, edge) => (pairs[2 * edge] as number) * atoms + (pairs[2 * edge + 1] as number)),
  );
}

function leastDistance(molecule: Molecule, first: number, second: number): number {
  const bridged =
    (isDonated(molecule, first) && isAcceptor(molecule, second)) ||
    (isDonated(molecule, second) && isAcceptor(molecule, first));
  const radii = radiusOf(molecule, first) + radiusOf(molecule, second);
  return radii * (bridged ? closestInHydrogenBond : closest);
}

function radiusOf({ elements }: Molecule, atom: number): number {
  return vanDerWaalsRadii.get(elements[atom] as number) ?? otherRadius;
}

/** A hydrogen on nitrogen, oxygen or sulfur. */
function isDonated(molecule: Molecule, atom: number): boolean {
  const [bond] = neighboursOf(molecule)[atom] ?? [];
  return molecule.elements[atom] === 1 && bond !== undefined && isOneOf(molecule, bond.atom, [7, 8, 16]);
}

/** Nitrogen, oxygen, sulfur or a halogen. */
function isAcceptor(molecule: Molecule, atom: number): boolean {
  return isOneOf(molecule, atom, [7, 8, 9, 16, 17, 35, 53]);
}

function isOneOf({ elements }: Molecule, atom: number, wanted: readonly number[]): boolean {
  return wanted.includes(elements[atom] as number);
}
