import type { BondGraph } from './bond-graph.ts';
import { chemistryLibrary, type LibraryMolecule } from './openchemlib.ts';

/** A molecule in the library, and where its atoms are. */
export interface PlacedMolecule {
  readonly library: LibraryMolecule;
  /** The library's number of each atom, [A]: hydrogens come last, since the library moves them there by itself. */
  readonly places: Uint16Array;
}

/** The number of each atom when hydrogens are moved behind all others, either in the order they had. */
function hydrogensLast(elements: Uint8Array): Uint16Array {
  const places = new Uint16Array(elements.length);
  let place = 0;
  for (const [atom, element] of elements.entries()) if (element !== 1) places[atom] = place++;
  for (const [atom, element] of elements.entries()) if (element === 1) places[atom] = place++;
  return places;
}

function addAtoms(library: LibraryMolecule, graph: BondGraph, places: Uint16Array): void {
  const order = new Uint16Array(places.length);
  for (const [atom, place] of places.entries()) order[place] = atom;
  for (const atom of order) {
    const place = library.addAtom(graph.elements[atom] as number);
    library.setAtomCharge(place, graph.charges[atom] as number);
  }
}

function addBonds(library: LibraryMolecule, { bonds, orders }: BondGraph, places: Uint16Array): void {
  for (const [bond, order] of orders.entries()) {
    const [a, b] = [bonds[2 * bond] as number, bonds[2 * bond + 1] as number];
    library.setBondOrder(library.addBond(places[a] as number, places[b] as number), order);
  }
}

/** Moves the atoms of a molecule in the library to `positions`, angstrom, [A, 3]. */
export function movePlaced({ library, places }: PlacedMolecule, positions: Float32Array): void {
  for (const [atom, place] of places.entries()) {
    library.setAtomX(place, positions[3 * atom] as number);
    library.setAtomY(place, positions[3 * atom + 1] as number);
    library.setAtomZ(place, positions[3 * atom + 2] as number);
  }
}

/** Where the library has the atoms of a molecule, angstrom, [A, 3]. */
export function positionsOf(library: LibraryMolecule, places: Uint16Array): Float32Array {
  const positions = new Float32Array(3 * places.length);
  for (const [atom, place] of places.entries()) {
    positions[3 * atom] = library.getAtomX(place);
    positions[3 * atom + 1] = library.getAtomY(place);
    positions[3 * atom + 2] = library.getAtomZ(place);
  }
  return positions;
}

/** Makes a molecule of the library; with `positions` (angstrom, [A, 3]) its stereochemistry is known too. */
export function placeMolecule(graph: BondGraph, positions?: Float32Array): PlacedMolecule {
  const OCL = chemistryLibrary();
  const library = new OCL.Molecule(graph.elements.length, graph.orders.length);
  const places = hydrogensLast(graph.elements);
  addAtoms(library, graph, places);
  addBonds(library, graph, places);
  const placed = { library, places };
  if (positions !== undefined) movePlaced(placed, positions);
  return placed;
}
