import { chemistryLibrary, type LibraryMolecule } from './openchemlib.ts';

/**
 * The SMILES of a molecule without explicit hydrogens, with the configurations that are known: equal for equal molecules, whatever the
 * order of their atoms and the choice among Kekule structures. The library writes SMILES in the order of its canonical ranks, but of
 * the one Kekule structure it has; its own code (IDCode) is the same for all of them, so the SMILES is that of the molecule in the code.
 */
export function canonicalSmiles(library: LibraryMolecule): string {
  return chemistryLibrary().Molecule.fromIDCode(library.getIDCode(), false).toIsomericSmiles();
}
