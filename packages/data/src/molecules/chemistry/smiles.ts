import type { Molecule } from '../molecule.ts';
import { type Bond, type BondGraph, sortedBonds } from './bond-graph.ts';
import { canonicalSmiles } from './canonical-smiles.ts';
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

/** Marks of configurations in a SMILES. */
const stereoMarks = /[@/\\]/;

/**
 * Reads a SMILES, without adding hydrogens. The library tells configurations by a drawing, which takes it ten times as long as all else: it makes one only where
 * there are configurations.
 *
 * @throws UnusableMolecule `malformed`.
 */
export function parseSmiles(smiles: string): LibraryMolecule {
  try {
    return chemistryLibrary().Molecule.fromSmiles(smiles, { noCoordinates: !stereoMarks.test(smiles) });
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
  const canonical = canonicalSmiles(library);
  library.addImplicitHydrogens();
  library.ensureHelperArrays(chemistryLibrary().Molecule.cHelperRings);
  const graph = graphOf(library);
  requireProper(name, graph);
  const places = Uint16Array.from(graph.elements, (_, atom) => atom);
  return describeMolecule(name, graph, { library, places }, canonical);
}
