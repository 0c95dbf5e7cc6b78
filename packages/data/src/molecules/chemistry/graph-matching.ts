import { type Neighbours, neighboursOf } from './bond-graph.ts';

/** Elements and bonds of a molecule: all that a match looks at. */
export interface Skeleton {
  /** Atomic numbers, [A]. */
  readonly elements: Uint8Array;
  /** Atoms of each bond, [B, 2]. */
  readonly bonds: Uint16Array;
}

/** A search that tried as many pairs of atoms ends without a match. */
const mostTrials = 100_000;

type Colours = readonly number[];

/** Numbers for words, the same in both graphs. */
class Palette {
  readonly #numbers = new Map<string, number>();

  number(word: string): number {
    const number = this.#numbers.get(word) ?? this.#numbers.size;
    this.#numbers.set(word, number);
    return number;
  }
}

/** One round of Weisfeiler and Leman's refinement: atoms keep a colour only where their neighbours have the same ones. */
function refine(palette: Palette, colours: Colours, { atoms }: Neighbours): Colours {
  return colours.map((colour, atom) => {
    const around = (atoms[atom] ?? []).map((next) => colours[next] as number);
    return palette.number(`${colour}:${around.sort((a, b) => a - b)}`);
  });
}

function countColours(colours: Colours): number {
  return new Set(colours).size;
}

/** Colours of both graphs that atoms share only where they look alike however far one looks; undefined where the graphs differ. */
function colourBoth(
  from: Skeleton,
  to: Skeleton,
  near: readonly [Neighbours, Neighbours],
): [Colours, Colours] | undefined {
  let colours: [Colours, Colours] = [Array.from(from.elements), Array.from(to.elements)];
  for (let known = 0; known < countColours(colours[0]); ) {
    known = countColours(colours[0]);
    const palette = new Palette();
    colours = [refine(palette, colours[0], near[0]), refine(palette, colours[1], near[1])];
    const [first, second] = colours.map((side) => [...side].sort((a, b) => a - b).join());
    if (first !== second) return undefined;
  }
  return colours;
}

/** Atoms in an order in which each but the first is bonded to an earlier one. */
function walk({ atoms }: Neighbours): number[] {
  const order = new Set([0]);
  for (const atom of order) for (const next of atoms[atom] ?? []) order.add(next);
  return [...order];
}

/** Searches for the partner of each atom, in the order of a walk, by depth first. */
class PartnerSearch {
  readonly partners: Int32Array;
  readonly #order: readonly number[];
  readonly #taken: Set<number> = new Set();
  readonly #colours: readonly [Colours, Colours];
  readonly #near: readonly [Neighbours, Neighbours];
  #trials = 0;

  constructor(colours: readonly [Colours, Colours], near: readonly [Neighbours, Neighbours]) {
    this.partners = new Int32Array(colours[0].length).fill(-1);
    this.#order = walk(near[0]);
    this.#colours = colours;
    this.#near = near;
  }

  /** Whether all atoms of the walk from the one of number `rank` on have found a partner. */
  run(rank = 0): boolean {
    const atom = this.#order[rank];
    if (atom === undefined) return true;
    return this.#candidates(atom).some((partner) => {
      if (++this.#trials > mostTrials || !this.#agrees(atom, partner)) return false;
      this.partners[atom] = partner;
      this.#taken.add(partner);
      if (this.run(rank + 1)) return true;
      this.partners[atom] = -1;
      this.#taken.delete(partner);
      return false;
    });
  }

  /** The neighbours of the partner of a neighbour; all atoms for the first one. */
  #candidates(atom: number): readonly number[] {
    const placed = (this.#near[0].atoms[atom] ?? []).find((next) => (this.partners[next] as number) >= 0);
    if (placed === undefined) return [...this.#colours[1].keys()];
    return this.#near[1].atoms[this.partners[placed] as number] ?? [];
  }

  #agrees(atom: number, partner: number): boolean {
    if (this.#taken.has(partner) || this.#colours[0][atom] !== this.#colours[1][partner]) return false;
    const around = this.#near[1].atoms[partner] ?? [];
    return (this.#near[0].atoms[atom] ?? []).every((next) => {
      const placed = this.partners[next] as number;
      return placed < 0 || around.includes(placed);
    });
  }
}

/**
 * An isomorphism of two connected molecules: the atom of `to` for each atom of `from`, [A]; elements and bonds agree, orders are not
 * looked at. Undefined where there is none, or none was found within bounded effort.
 */
export function matchAtoms(from: Skeleton, to: Skeleton): Uint16Array | undefined {
  if (from.elements.length !== to.elements.length || from.bonds.length !== to.bonds.length) return undefined;
  const near = [from, to].map(({ elements, bonds }) => neighboursOf(elements.length, bonds)) as [
    Neighbours,
    Neighbours,
  ];
  const colours = colourBoth(from, to, near);
  if (colours === undefined) return undefined;
  const search = new PartnerSearch(colours, near);
  return search.run() && !search.partners.includes(-1) ? Uint16Array.from(search.partners) : undefined;
}
