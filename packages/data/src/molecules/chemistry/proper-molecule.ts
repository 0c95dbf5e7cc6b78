import type { Molecule } from '../molecule.ts';
import { type BondGraph, connectedAtoms, neighboursOf } from './bond-graph.ts';
import { canonicalSmiles } from './canonical-smiles.ts';
import { isKnownElement, knownElements, symbolOf } from './elements.ts';
import type { PlacedMolecule } from './library-molecule.ts';
import { chemistryLibrary, inLibrary } from './openchemlib.ts';
import { type Shortcoming, UnusableMolecule } from './unusable-molecule.ts';
import { type ValenceError, valenceErrors } from './valence.ts';

/** A molecule has at most as many atoms: their numbers are 16 bits wide. */
export const mostAtoms = 65_535;

function elementShortcoming({ elements }: BondGraph): Shortcoming | undefined {
  const atom = elements.findIndex((element) => !isKnownElement(element));
  if (atom < 0) return undefined;
  const expected = `elements among ${knownElements.join(' ')}`;
  const received = `atom ${atom + 1} of ${symbolOf(elements[atom] as number)}`;
  return { reason: 'unknown-element', expected, received };
}

function sizeShortcoming({ elements: { length } }: BondGraph): Shortcoming | undefined {
  if (length < 2) return { reason: 'single-atom', expected: 'at least two atoms', received: `${length}` };
  if (length <= mostAtoms) return undefined;
  return { reason: 'too-large', expected: `at most ${mostAtoms} atoms`, received: `${length}` };
}

function fragmentShortcoming({ elements, bonds }: BondGraph): Shortcoming | undefined {
  const connected = connectedAtoms(neighboursOf(elements.length, bonds));
  if (connected === elements.length) return undefined;
  const received = `${connected} of ${elements.length} atoms connected with the first`;
  return { reason: 'disconnected', expected: 'one connected molecule', received };
}

/** What is wrong with a molecule before its valences are looked at. */
export function structureShortcoming(graph: BondGraph): Shortcoming | undefined {
  return sizeShortcoming(graph) ?? elementShortcoming(graph) ?? fragmentShortcoming(graph);
}

/** The words for atoms whose bonds do not fit: those with too many first, since they are no question of hydrogens. */
export function valenceShortcoming(
  graph: BondGraph,
  errors: readonly ValenceError[],
): Shortcoming | undefined {
  const worst = errors.find(({ kind }) => kind === 'too-many') ?? errors[0];
  if (worst === undefined) return undefined;
  const charge = graph.charges[worst.atom] as number;
  const charged = charge === 0 ? '' : ` of charge ${charge}`;
  const atom = `atom ${worst.atom + 1} (${symbolOf(graph.elements[worst.atom] as number)}${charged})`;
  const received = `${atom} with a valence of ${worst.valence}`;
  return worst.kind === 'too-many'
    ? { reason: 'bad-valence', expected: 'valences that the elements have', received }
    : { reason: 'missing-hydrogens', expected: 'every hydrogen, so that all valences are met', received };
}

function aromaticBonds(graph: BondGraph, { library, places }: PlacedMolecule): Uint8Array {
  library.ensureHelperArrays(chemistryLibrary().Molecule.cHelperRings);
  return Uint8Array.from(graph.orders, (_, bond) => {
    const [a, b] = [graph.bonds[2 * bond] as number, graph.bonds[2 * bond + 1] as number];
    return library.isAromaticBond(library.getBond(places[a] as number, places[b] as number)) ? 1 : 0;
  });
}

/**
 * The molecule of a graph whose valences hold, with what the library knows of it.
 *
 * @param known its canonical SMILES, where they are known.
 * @throws UnusableMolecule where the library does not understand it.
 */
export function describeMolecule(
  name: string,
  graph: BondGraph,
  placed: PlacedMolecule,
  known?: string,
): Molecule {
  const { elements, charges, bonds, orders } = graph;
  return inLibrary(name, 'a molecule of the library', () => {
    const smiles = known ?? canonicalSmiles(placed.library);
    const aromatic = aromaticBonds(graph, placed);
    return { name: name || smiles, smiles, elements, charges, bonds, orders, aromatic };
  });
}

/** Passes a graph whose valences hold. @throws UnusableMolecule. */
export function requireProper(name: string, graph: BondGraph): void {
  const shortcoming = structureShortcoming(graph) ?? valenceShortcoming(graph, valenceErrors(graph));
  if (shortcoming !== undefined) throw new UnusableMolecule(name, shortcoming);
}
