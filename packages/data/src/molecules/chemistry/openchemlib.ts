import * as OCL from 'openchemlib';

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
