import type { Molecule } from '../molecule.ts';
import { type Bond, type BondGraph, sortedBonds } from './bond-graph.ts';
import { chemistryLibrary, type LibraryMolecule } from './openchemlib.ts';
import { describeMolecule, requireProper } from './proper-molecule.ts';
import { UnusableMolecule } from './unusable-molecule.ts';

/** The longest part of a SMILES that a message shows. */
const shownCharacters = 60;

/** A SMILES as messages show it. */
export function shownSmiles(smiles: string): string {
  return smiles.length > shownCharacters ? `${smiles.slice(0, shownCharacters)}...` : smiles;
}

/** The graph of a molecule in the library, its atoms in the library's order. */
export function graphOf(library: LibraryMolecule): BondGraph {
  const atoms = Array.from({ length: library.getAllAtoms() }, (_, atom) => atom);
  const bonds = Array.from({ length: library.getAllBonds() }, (_, bond): Bond => {
    return [library.getBondAtom(0, bond), library.getBondAtom(1, bond), library.getBondOrder(bond)];
  });
  return {
    elements: Uint8Array.from(atoms, (atom) => library.getAtomicNo(atom)),
    charges: Int8Array.from(atoms, (atom) => library.getAtomCharge(atom)),
    ...sortedBonds(bonds),
  };
}

/** Reads a SMILES and adds its hydrogens, behind all other atoms. @throws UnusableMolecule `malformed`. */
export function parseSmiles(smiles: string): LibraryMolecule {
  try {
    const library = chemistryLibrary().Molecule.fromSmiles(smiles, { noCoordinates: true });
    library.addImplicitHydrogens();
    library.ensureHelperArrays(chemistryLibrary().Molecule.cHelperParities);
    return library;
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw new UnusableMolecule(shownSmiles(smiles), { reason: 'malformed', expected: 'a SMILES', received });
  }
}

/**
 * The molecule of a SMILES, all hydrogens added behind its other atoms, which keep the order of the SMILES.
 *
 * @throws UnusableMolecule.
 */
export function moleculeFromSmiles(smiles: string, name = smiles): Molecule {
  const library = parseSmiles(smiles);
  const graph = graphOf(library);
  requireProper(name, graph);
  const places = Uint16Array.from(graph.elements, (_, atom) => atom);
  return describeMolecule(name, graph, { library, places });
}
