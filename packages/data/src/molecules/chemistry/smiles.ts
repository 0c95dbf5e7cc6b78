import type { Molecule } from '../molecule.ts';
import { type Bond, type BondGraph, sortedBonds } from './bond-graph.ts';
import { canonicalSmiles } from './canonical-smiles.ts';
import { chemistryLibrary, inLibrary, type LibraryMolecule } from './openchemlib.ts';
import { describeMolecule, requireProper } from './proper-molecule.ts';

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

/**
 * Reads a SMILES, without adding hydrogens. The library makes a drawing of it: from that it tells configurations.
 *
 * @throws UnusableMolecule `malformed`.
 */
export function parseSmiles(smiles: string): LibraryMolecule {
  return inLibrary(shownSmiles(smiles), 'a SMILES', ({ Molecule }) => Molecule.fromSmiles(smiles));
}

/** The canonical SMILES of a molecule in the library, and its graph with all hydrogens behind its other atoms. */
function saturate(library: LibraryMolecule): { smiles: string; graph: BondGraph } {
  const smiles = canonicalSmiles(library);
  library.addImplicitHydrogens();
  library.ensureHelperArrays(chemistryLibrary().Molecule.cHelperRings);
  return { smiles, graph: graphOf(library) };
}

/**
 * The molecule of a SMILES, all hydrogens added behind its other atoms, which keep the order of the SMILES.
 *
 * @throws UnusableMolecule.
 */
export function moleculeFromSmiles(text: string, name = text): Molecule {
  const library = parseSmiles(text);
  const { smiles, graph } = inLibrary(shownSmiles(text), 'a SMILES', () => saturate(library));
  requireProper(shownSmiles(name), graph);
  const places = Uint16Array.from(graph.elements.keys());
  return describeMolecule(name, graph, { library, places }, smiles);
}
