import type { Molecule } from '@ouroboros/data/molecules';
import { type HeavyGraph, heavyGraphOf } from './heavy-graph.ts';
import type { Neighbour } from './neighbours.ts';

/* Letters: A atoms, n heavy atoms. Heavy atoms are numbered among themselves, 0 .. n - 1. */

/** The ways in which a molecule without its hydrogens maps onto itself. */
export interface Symmetry {
  /** Numbers in the molecule of its heavy atoms, ascending, [n]. */
  readonly atoms: Uint16Array;
  /** Heavy atoms that every automorphism leaves where they are. */
  readonly fixed: Uint16Array;
  /** The others. */
  readonly moved: Uint16Array;
  /** Where each automorphism takes the moved atoms, in their order; the first one takes each to itself. */
  readonly images: readonly Uint16Array[];
  /** Whether there are more automorphisms than `images`. */
  readonly capped: boolean;
}

/** Automorphisms at most that are looked at. Reached only by molecules with many groups such as CF3, each of which gives 6. */
export const mostAutomorphisms = 2000;

const known = new WeakMap<Molecule, Symmetry>();

/**
 * Automorphisms of the graph of heavy atoms (`heavyGraphOf`), made once per molecule: elements, charges and kinds of bonds are kept,
 * stereochemistry is not looked at, as in RDKit's GetBestRMS. Of more than `mostAutomorphisms`, the first that a depth-first search
 * meets.
 */
export function symmetryOf(molecule: Molecule): Symmetry {
  const found = known.get(molecule);
  if (found) return found;
  const symmetry = findSymmetry(heavyGraphOf(molecule), mostAutomorphisms);
  known.set(molecule, symmetry);
  return symmetry;
}

/** The automorphisms of a graph, `most` at most. */
export function findSymmetry(graph: HeavyGraph, most: number): Symmetry {
  const maps = automorphisms(graph, most + 1);
  const capped = maps.length > most;
  const used = capped ? maps.slice(0, most) : maps;
  const places = [...graph.atoms.keys()];
  const moved = Uint16Array.from(places.filter((at) => used.some((map) => map[at] !== at)));
  return {
    atoms: graph.atoms,
    fixed: Uint16Array.from(places.filter((at) => !moved.includes(at))),
    moved,
    images: used.map((map) => moved.map((at) => map[at] as number)),
    capped,
  };
}

/** Of every atom the one it is taken to, [n], for up to `most` automorphisms; the identity comes first. */
function automorphisms(graph: HeavyGraph, most: number): Uint16Array[] {
  const colours = refined(graph);
  const steps = walk(graph);
  const found: Uint16Array[] = [];
  const image = new Int32Array(graph.atoms.length).fill(-1);
  const taken = new Uint8Array(graph.atoms.length);
  const extend = (depth: number): void => {
    const step = steps[depth];
    if (step === undefined) found.push(Uint16Array.from(image));
    else
      for (const candidate of candidates(graph, step, image)) {
        if (found.length >= most) return;
        if (taken[candidate] === 1 || colours[candidate] !== colours[step.atom]) continue;
        if (!keepsBonds(graph, step, image, candidate)) continue;
        image[step.atom] = candidate;
        taken[candidate] = 1;
        extend(depth + 1);
        taken[candidate] = 0;
      }
  };
  extend(0);
  return found;
}

/** An atom of a walk through the graph. */
interface Step {
  readonly atom: number;
  /** Its bonds to atoms earlier in the walk. */
  readonly back: readonly Neighbour[];
}

/** All atoms, breadth first from the first one of each part, so that all but the first are bonded to an earlier one. */
function walk({ atoms, neighbours }: HeavyGraph): Step[] {
  const order = new Set<number>();
  for (const root of atoms.keys()) {
    order.add(root);
    // A set is walked in the order of insertion, with what is added meanwhile.
    for (const atom of order) for (const next of neighbours[atom] ?? []) order.add(next.atom);
  }
  const ranks = new Map([...order].map((atom, rank) => [atom, rank]));
  const rankOf = (atom: number) => ranks.get(atom) ?? 0;
  return [...order].map((atom) => ({
    atom,
    back: (neighbours[atom] ?? []).filter((bond) => rankOf(bond.atom) < rankOf(atom)),
  }));
}

/** Where the atom of a step may go: to itself first, so that the identity is found first. */
function candidates({ atoms, neighbours }: HeavyGraph, step: Step, image: Int32Array): readonly number[] {
  const [bond] = step.back;
  const all = bond
    ? (neighbours[image[bond.atom] as number] ?? []).map(({ atom }) => atom)
    : [...atoms.keys()];
  return all.includes(step.atom) ? [step.atom, ...all.filter((atom) => atom !== step.atom)] : all;
}

function keepsBonds({ neighbours }: HeavyGraph, step: Step, image: Int32Array, candidate: number): boolean {
  const bonds = neighbours[candidate] ?? [];
  return step.back.every(({ atom, kind }) =>
    bonds.some((bond) => bond.atom === image[atom] && bond.kind === kind),
  );
}

/** Colours split until atoms of one colour have neighbours of the same colours and kinds (Weisfeiler & Leman 1968). */
function refined({ colours, neighbours }: HeavyGraph): Uint16Array {
  let current = numbered(Array.from(colours, String));
  for (;;) {
    const next = numbered(
      Array.from(current, (colour, at) => signature(colour, neighbours[at] ?? [], current)),
    );
    if (countOf(next) === countOf(current)) return next;
    current = next;
  }
}

function signature(colour: number, bonds: readonly Neighbour[], colours: Uint16Array): string {
  const around = bonds.map(({ atom, kind }) => `${kind}:${colours[atom]}`).sort();
  return `${colour}/${around.join(' ')}`;
}

function numbered(signatures: readonly string[]): Uint16Array {
  const numbers = new Map<string, number>();
  for (const text of signatures) if (!numbers.has(text)) numbers.set(text, numbers.size);
  return Uint16Array.from(signatures, (text) => numbers.get(text) ?? 0);
}

function countOf(colours: Uint16Array): number {
  return new Set(colours).size;
}
