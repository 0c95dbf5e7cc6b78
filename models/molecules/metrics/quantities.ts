import type { Molecule } from '@ouroboros/data/molecules';
import { edgeTypes } from '../edge-types.ts';
import { angleOf, distanceOf, torsionOf } from './geometry.ts';
import type { Bins } from './histogram.ts';
import { type Bond, bondsOf, heavyNeighboursOf, type Neighbour, neighboursOf } from './neighbours.ts';

/** Something that is measured at every place of a kind in a molecule. */
export interface Quantity {
  /** Of its distribution, such as `bond-length-cc-single`. */
  readonly name: string;
  readonly label: string;
  readonly family: 'bond' | 'angle' | 'torsion';
  readonly unit: string;
  readonly bins: Bins;
  /** The atoms of every place, each place once. */
  places(molecule: Molecule): readonly (readonly number[])[];
}

/** The value of a quantity at a place: angstrom or degrees; NaN where it is not defined. */
export function valueAt({ family }: Quantity, positions: Float32Array, place: readonly number[]): number {
  const [a, b, c, d] = place as [number, number, number, number];
  if (family === 'bond') return distanceOf(positions, a, b);
  return family === 'angle' ? angleOf(positions, a, b, c) : torsionOf(positions, a, b, c, d);
}

const [hydrogen, carbon, nitrogen, oxygen] = [1, 6, 7, 8];

/** Which quantities are looked at. */
export const quantities: readonly Quantity[] = [
  bondLength('cc-aromatic', 'C–C bonds, aromatic', [carbon, carbon], edgeTypes.aromatic, 0.9),
  bondLength('cc-single', 'C–C single bonds', [carbon, carbon], edgeTypes.single, 1),
  bondLength('cn-single', 'C–N single bonds', [carbon, nitrogen], edgeTypes.single, 0.9),
  bondLength('co-double', 'C=O bonds', [carbon, oxygen], edgeTypes.double, 0.7),
  bondLength('ch', 'C–H bonds', [carbon, hydrogen], edgeTypes.single, 0.6),
  bondAngle('sp3-carbon', 'Angles at saturated carbon', isSaturatedCarbon),
  bondAngle('trigonal-carbon', 'Angles at carbon with a double bond', isTrigonalCarbon),
  bondAngle('aromatic-carbon', 'Angles at aromatic carbon', isAromaticCarbon),
  torsion('rotatable', 'Torsions about rotatable bonds', isRotatable),
  torsion('amide', 'Torsions about amide bonds', isAmide),
  torsion('aromatic', 'Torsions about aromatic bonds', (_, bond) => bond.kind === edgeTypes.aromatic),
];

/** Bonds of `kind` between two elements, from `low` to 1 angstrom more in steps of 0.02. */
function bondLength(
  name: string,
  label: string,
  ends: readonly [number, number],
  kind: number,
  low: number,
): Quantity {
  return {
    name: `bond-length-${name}`,
    label: `Lengths of ${label}`,
    family: 'bond',
    unit: 'Å',
    bins: { low, high: low + 1, count: 50 },
    places: (molecule) =>
      bondsOf(molecule)
        .filter((bond) => bond.kind === kind && hasEnds(molecule, bond, ends))
        .map(({ first, second }) => [first, second]),
  };
}

function bondAngle(
  name: string,
  label: string,
  isCentre: (molecule: Molecule, atom: number) => boolean,
): Quantity {
  return {
    name: `angle-${name}`,
    label,
    family: 'angle',
    unit: '°',
    bins: { low: 60, high: 180, count: 60 },
    places: (molecule) =>
      [...molecule.elements.keys()]
        .filter((atom) => isCentre(molecule, atom))
        .flatMap((atom) => anglesAt(molecule, atom)),
  };
}

/** Torsions between heavy atoms about some bonds. */
function torsion(name: string, label: string, isAxis: (molecule: Molecule, bond: Bond) => boolean): Quantity {
  return {
    name: `torsion-${name}`,
    label,
    family: 'torsion',
    unit: '°',
    bins: { low: 0, high: 180, count: 45 },
    places: (molecule) =>
      bondsOf(molecule)
        .filter((bond) => isAxis(molecule, bond))
        .flatMap((bond) => torsionsAbout(molecule, bond)),
  };
}

function hasEnds(
  { elements }: Molecule,
  { first, second }: Bond,
  [a, b]: readonly [number, number],
): boolean {
  const [p, q] = [elements[first], elements[second]];
  return (p === a && q === b) || (p === b && q === a);
}

function anglesAt(molecule: Molecule, atom: number): number[][] {
  const around = bondsAt(molecule, atom).map((bond) => bond.atom);
  return around.flatMap((a, i) => around.slice(i + 1).map((c) => [a, atom, c]));
}

function torsionsAbout(molecule: Molecule, { first, second }: Bond): number[][] {
  const ends = (atom: number, other: number) =>
    heavyNeighboursOf(molecule, atom).filter((next) => next !== other);
  return ends(first, second).flatMap((a) =>
    // Of three atoms in a ring there is no torsion.
    ends(second, first).flatMap((d) => (a === d ? [] : [[a, first, second, d]])),
  );
}

function bondsAt(molecule: Molecule, atom: number): readonly Neighbour[] {
  return neighboursOf(molecule)[atom] ?? [];
}

function isSaturatedCarbon(molecule: Molecule, atom: number): boolean {
  const bonds = bondsAt(molecule, atom);
  return (
    molecule.elements[atom] === carbon &&
    bonds.length === 4 &&
    bonds.every(({ kind }) => kind === edgeTypes.single)
  );
}

function isTrigonalCarbon(molecule: Molecule, atom: number): boolean {
  const bonds = bondsAt(molecule, atom);
  return (
    molecule.elements[atom] === carbon &&
    bonds.length === 3 &&
    bonds.some(({ kind }) => kind === edgeTypes.double)
  );
}

function isAromaticCarbon(molecule: Molecule, atom: number): boolean {
  return (
    molecule.elements[atom] === carbon &&
    bondsAt(molecule, atom).some(({ kind }) => kind === edgeTypes.aromatic)
  );
}

function isAmide(molecule: Molecule, bond: Bond): boolean {
  const { first, second, kind } = bond;
  const carbonyl = molecule.elements[first] === carbon ? first : second;
  return (
    kind === edgeTypes.single &&
    hasEnds(molecule, bond, [carbon, nitrogen]) &&
    bondsAt(molecule, carbonyl).some(
      (other) => other.kind === edgeTypes.double && molecule.elements[other.atom] === oxygen,
    )
  );
}

/** A single bond in no ring that is no amide bond. */
function isRotatable(molecule: Molecule, bond: Bond): boolean {
  return bond.kind === edgeTypes.single && !isAmide(molecule, bond) && !isInRing(molecule, bond);
}

/** Whether the atoms of a bond are joined by a second way. */
function isInRing(molecule: Molecule, { first, second }: Bond): boolean {
  const reached = new Set(bondsAt(molecule, first).flatMap(({ atom }) => (atom === second ? [] : [atom])));
  // A set is walked in the order of insertion, with what is added meanwhile.
  for (const atom of reached)
    for (const next of bondsAt(molecule, atom)) if (next.atom !== first) reached.add(next.atom);
  return reached.has(second);
}
