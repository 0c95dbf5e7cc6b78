import * as OCL from 'openchemlib';
import { UnusableMolecule } from './unusable-molecule.ts';

/** A molecule as OpenChemLib holds it: atoms other than hydrogen first, as `libraryMolecule` makes it. */
export type LibraryMolecule = OCL.Molecule;

let ready = false;

/**
 * The chemistry library with its tables (force field, torsions of crystals) read. Nothing else in the repository imports it: what is
 * known of chemistry comes through the functions of this folder.
 */
export function chemistryLibrary(): typeof OCL {
  if (!ready) OCL.Resources.registerFromNodejs();
  ready = true;
  return OCL;
}

/** How the library's own classes are called in its messages. */
const className = /^Class\S*: /;

/**
 * What the library makes of a molecule. Its exceptions have no classes that tell what is wrong: whatever it throws means that it does not
 * understand the molecule.
 *
 * @param expected what it is to understand, for messages.
 * @throws UnusableMolecule `malformed`.
 */
export function inLibrary<Result>(
  name: string,
  expected: string,
  make: (library: typeof OCL) => Result,
): Result {
  try {
    return make(chemistryLibrary());
  } catch (error) {
    if (error instanceof UnusableMolecule) throw error;
    const received = (error instanceof Error ? error.message : String(error)).replace(className, '');
    throw new UnusableMolecule(name, { reason: 'malformed', expected, received });
  }
}
