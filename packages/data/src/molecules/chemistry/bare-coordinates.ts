import type { Molecule } from '../molecule.ts';
import { bondedPairs } from './connectivity.ts';
import { isKnownElement, knownElements, symbolOf } from './elements.ts';
import { equalNumbers } from './equal-numbers.ts';
import { matchAtoms } from './graph-matching.ts';
import { isDrawing } from './shape.ts';
import { type Shortcoming, UnusableMolecule } from './unusable-molecule.ts';

/** Atoms of which only elements and places are known. */
export interface BareCoordinates {
  /** Atomic numbers, [A]. */
  readonly elements: Uint8Array;
  /** Angstrom, [A, 3]. */
  readonly positions: Float32Array;
}

/**
 * How many times the sum of two covalent radii a bond may be long; tried in this order until the bonds are those of the SMILES: few
 * bonds are longer than by the first one, few contacts nearer than by the last.
 */
const tolerances = [1.2, 1.3, 1.12] as const;

function elementShortcoming({ elements }: BareCoordinates): Shortcoming | undefined {
  const atom = elements.findIndex((element) => !isKnownElement(element));
  if (atom < 0) return undefined;
  const received = `atom ${atom + 1} of ${symbolOf(elements[atom] as number)}`;
  return { reason: 'unknown-element', expected: `elements among ${knownElements.join(' ')}`, received };
}

/** `C8 H9 N1`: how many atoms there are of each element. */
function formulaOf(elements: Uint8Array): string {
  const counts = new Map<number, number>();
  for (const element of [...elements].sort((a, b) => a - b))
    counts.set(element, (counts.get(element) ?? 0) + 1);
  return [...counts].map(([element, count]) => `${symbolOf(element)}${count}`).join(' ');
}

function formulaShortcoming(molecule: Molecule, { elements }: BareCoordinates): Shortcoming | undefined {
  const [expected, received] = [formulaOf(molecule.elements), formulaOf(elements)];
  if (expected === received) return undefined;
  const heavy = (all: Uint8Array) => formulaOf(all.filter((element) => element !== 1));
  const stripped = heavy(molecule.elements) === heavy(elements) && elements.length < molecule.elements.length;
  const reason = stripped ? 'missing-hydrogens' : 'smiles-mismatch';
  return { reason, expected: `the atoms of ${molecule.smiles}, ${expected}`, received };
}

/** What is wrong with bare coordinates before their bonds are looked for. */
function shortcomingOf(molecule: Molecule, bare: BareCoordinates): Shortcoming | undefined {
  const shortcoming = elementShortcoming(bare) ?? formulaShortcoming(molecule, bare);
  if (shortcoming !== undefined) return shortcoming;
  if (!bare.positions.every(Number.isFinite)) {
    return { reason: 'not-finite', expected: 'finite coordinates', received: 'others' };
  }
  if (!isDrawing(molecule, bare.positions)) return undefined;
  return { reason: 'two-dimensional', expected: 'coordinates in space', received: 'a drawing in a plane' };
}

/** Whether bare coordinates are those of a molecule, each atom in its place: quick to tell. */
export function isInOrder(molecule: Molecule, { elements, positions }: BareCoordinates): boolean {
  if (!equalNumbers(elements, molecule.elements) || isDrawing(molecule, positions)) return false;
  return equalNumbers(bondedPairs(elements, positions, tolerances[0]), molecule.bonds);
}

/**
 * Finds for each atom of bare coordinates the atom of a molecule that it is: bonds are seen by their lengths, then matched exactly with
 * the molecule's. Among atoms that are alike any choice will do.
 *
 * @returns the molecule's atom for each of the coordinates, [A].
 * @throws UnusableMolecule.
 */
export function identifyAtoms(molecule: Molecule, bare: BareCoordinates): Uint16Array {
  const shortcoming = shortcomingOf(molecule, bare);
  if (shortcoming !== undefined) throw new UnusableMolecule(molecule.name, shortcoming);
  for (const tolerance of tolerances) {
    const bonds = bondedPairs(bare.elements, bare.positions, tolerance);
    const match = matchAtoms({ elements: bare.elements, bonds }, molecule);
    if (match !== undefined) return match;
  }
  const expected = `the bonds of ${molecule.smiles}`;
  const received = 'atoms that are bonded otherwise';
  throw new UnusableMolecule(molecule.name, { reason: 'smiles-mismatch', expected, received });
}

interface MarkedBond {
  readonly ends: readonly [number, number];
  readonly order: number;
  readonly aromatic: number;
}

function markedBonds(molecule: Molecule, numbers: Uint16Array): MarkedBond[] {
  const bonds = Array.from(molecule.orders, (order, bond): MarkedBond => {
    const ends = [0, 1].map((end) => numbers[molecule.bonds[2 * bond + end] as number] as number);
    const [a, b] = ends.sort((first, second) => first - second);
    return { ends: [a as number, b as number], order, aromatic: molecule.aromatic[bond] as number };
  });
  return bonds.sort(({ ends: [a, b] }, { ends: [c, d] }) => a - c || b - d);
}

/** The same molecule with its atoms in another order: `atoms` says which atom comes in each place, [A]. */
export function reorderMolecule(molecule: Molecule, atoms: Uint16Array): Molecule {
  const numbers = new Uint16Array(atoms.length);
  for (const [place, atom] of atoms.entries()) numbers[atom] = place;
  const bonds = markedBonds(molecule, numbers);
  return {
    ...molecule,
    elements: Uint8Array.from(atoms, (atom) => molecule.elements[atom] as number),
    charges: Int8Array.from(atoms, (atom) => molecule.charges[atom] as number),
    bonds: Uint16Array.from(bonds.flatMap(({ ends }) => ends)),
    orders: Uint8Array.from(bonds, ({ order }) => order),
    aromatic: Uint8Array.from(bonds, ({ aromatic }) => aromatic),
  };
}

/** Positions, [A, 3], of atoms in another order: row `atoms[place]` of the result is row `place`. */
export function reorderPositions(positions: Float32Array, atoms: Uint16Array): Float32Array {
  const reordered = new Float32Array(positions.length);
  for (const [place, atom] of atoms.entries()) {
    reordered.set(positions.subarray(3 * place, 3 * place + 3), 3 * atom);
  }
  return reordered;
}
