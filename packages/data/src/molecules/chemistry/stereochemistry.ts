import type { Conformation } from '../molecule.ts';
import { type PlacedMolecule, placeMolecule } from './library-molecule.ts';
import { chemistryLibrary, type LibraryMolecule } from './openchemlib.ts';

/** What of a molecule has a configuration: atoms and bonds that could not be mirrored or turned without making another molecule. */
export interface Stereochemistry {
  /** Atoms with three or four neighbours, ascending. */
  readonly centres: readonly number[];
  /** Double bonds, the lower atom of each first, ascending. */
  readonly doubleBonds: readonly (readonly [number, number])[];
}

/**
 * The stereocentres and stereogenic double bonds of a molecule whose configuration `conformation` tells, those included that depend on
 * others (cis and trans in rings); not the axes of allenes and of biaryls, nor double bonds in rings of up to seven atoms, which are cis.
 */
export function stereochemistryOf({ molecule, positions }: Conformation): Stereochemistry {
  const placed = placeMolecule(molecule, positions);
  placed.library.ensureHelperArrays(chemistryLibrary().Molecule.cHelperParities);
  return { centres: centresOf(placed), doubleBonds: doubleBondsOf(placed) };
}

function centresOf({ library, places }: PlacedMolecule): number[] {
  const { cAtomParity1, cAtomParity2 } = chemistryLibrary().Molecule;
  const known = [cAtomParity1, cAtomParity2];
  return [...places.keys()].filter((atom) => {
    const place = places[atom] as number;
    return known.includes(library.getAtomParity(place)) && library.getAllConnAtoms(place) > 2;
  });
}

function doubleBondsOf({ library, places }: PlacedMolecule): [number, number][] {
  const atoms = new Map([...places].map((place, atom) => [place, atom]));
  return Array.from({ length: library.getAllBonds() }, (_, bond) => bond)
    .filter((bond) => isStereogenic(library, bond))
    .map((bond) => ([0, 1] as const).map((end) => atoms.get(library.getBondAtom(end, bond)) ?? 0))
    .map(([a = 0, b = 0]): [number, number] => (a < b ? [a, b] : [b, a]))
    .sort(([a, b], [c, d]) => a - c || b - d);
}

function isStereogenic(library: LibraryMolecule, bond: number): boolean {
  const { cBondParityEor1, cBondParityZor2 } = chemistryLibrary().Molecule;
  const isKnown = [cBondParityEor1, cBondParityZor2].includes(library.getBondParity(bond));
  return isKnown && library.getBondOrder(bond) === 2 && library.getBondRingSize(bond) === 0;
}
