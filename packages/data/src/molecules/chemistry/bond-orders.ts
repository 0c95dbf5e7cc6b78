import { type BondGraph, type Neighbours, neighboursOf } from './bond-graph.ts';
import { statesOf, type ValenceState } from './valence.ts';

/** The most that the states of a conjugated part of a molecule may cost: four nitro groups. */
const mostCost = 20;

/** A search that visited as many states of a part ends without a result. */
const mostVisits = 200_000;

/** What valences beyond the least one cost sulfur and phosphorus with fewer than four neighbours: thiophene is no sulfurane. */
const hypervalenceCost = 3;

/** A state of an atom, and how many bonds it has in it beyond the single ones. */
interface Choice extends ValenceState {
  readonly excess: number;
}

/** The states that an atom with `degree` neighbours may have; a charge that is stated costs nothing. */
function choicesFor(element: number, charge: number, degree: number): Choice[] {
  const possible = statesOf(element, charge).filter(
    ({ valence, cost }) => valence >= degree && (charge !== 0 || Number.isFinite(cost)),
  );
  return possible.map((state, k) => {
    const beyond = k > 0 && state.charge === 0 && degree < 4 ? hypervalenceCost : 0;
    return { ...state, cost: charge === 0 ? state.cost + beyond : 0, excess: state.valence - degree };
  });
}

function choicesOf({ elements, charges }: BondGraph, { atoms }: Neighbours): Choice[][] {
  return Array.from(elements, (element, atom) =>
    choicesFor(element, charges[atom] as number, atoms[atom]?.length ?? 0),
  );
}

/** Atoms that may share multiple bonds, each part by itself, an atom always beside an earlier one. */
function conjugatedParts(choices: readonly (readonly Choice[])[], { atoms }: Neighbours): number[][] {
  const open = (atom: number) => choices[atom]?.some(({ excess }) => excess > 0) ?? false;
  const seen = new Set<number>();
  const parts: number[][] = [];
  for (const start of choices.keys()) {
    if (seen.has(start)) continue;
    const part = new Set([start]);
    if (open(start))
      for (const atom of part) for (const next of atoms[atom] ?? []) if (open(next)) part.add(next);
    for (const atom of part) seen.add(atom);
    parts.push([...part]);
  }
  return parts;
}

/** A later atom of a part, and the bond to it. */
interface Link {
  readonly next: number;
  readonly bond: number;
}

/** Searches the states of the atoms, one after the other, for those that the bonds between them can make true. */
class OrderSearch {
  /** Found so far. */
  readonly charges: Int8Array;
  /** Bonds beyond the single one, found so far, by bond. */
  readonly extras: Uint8Array;
  readonly #choices: readonly (readonly Choice[])[];
  readonly #neighbours: Neighbours;
  /** What each atom has of earlier ones. */
  readonly #taken: Uint8Array;
  #part: readonly number[] = [];
  #ranks: ReadonlyMap<number, number> = new Map();
  /** Where the search of this part has been without success: what follows depends on no more than this. */
  #failed = new Set<string>();
  #visits = 0;

  constructor(graph: BondGraph, neighbours: Neighbours, choices: readonly (readonly Choice[])[]) {
    this.charges = new Int8Array(graph.elements.length);
    this.extras = new Uint8Array(graph.orders.length);
    this.#taken = new Uint8Array(graph.elements.length);
    this.#neighbours = neighbours;
    this.#choices = choices;
  }

  /** Finds the cheapest states of the atoms of a part, which no other part has. */
  run(part: readonly number[]): boolean {
    this.#part = part;
    this.#ranks = new Map(part.map((atom, rank) => [atom, rank]));
    this.#failed = new Set();
    this.#visits = 0;
    for (let budget = 0; budget <= mostCost; budget++) if (this.#settle(0, budget)) return true;
    return false;
  }

  #settle(rank: number, budget: number): boolean {
    const atom = this.#part[rank];
    if (atom === undefined) return true;
    const key = this.#keyAt(rank, budget);
    if (this.#failed.has(key) || ++this.#visits > mostVisits) return false;
    const done = this.#choices[atom]?.some((choice) => this.#take(rank, atom, choice, budget)) ?? false;
    if (!done) this.#failed.add(key);
    return done;
  }

  #keyAt(rank: number, budget: number): string {
    return `${rank} ${budget} ${this.#part.slice(rank).map((atom) => this.#taken[atom])}`;
  }

  #take(rank: number, atom: number, { cost, excess, charge }: Choice, budget: number): boolean {
    const left = excess - (this.#taken[atom] as number);
    if (left < 0 || cost > budget) return false;
    this.charges[atom] = charge;
    return this.#share(this.#later(rank, atom), left, () => this.#settle(rank + 1, budget - cost));
  }

  #later(rank: number, atom: number): Link[] {
    const bonds = this.#neighbours.bonds[atom] ?? [];
    const links = (this.#neighbours.atoms[atom] ?? []).map((next, k) => ({ next, bond: bonds[k] as number }));
    return links.filter(({ next }) => (this.#ranks.get(next) ?? -1) > rank);
  }

  /** Shares `left` bonds among later neighbours in every way, until `onwards` succeeds. */
  #share([first, ...rest]: readonly Link[], left: number, onwards: () => boolean): boolean {
    if (first === undefined) return left === 0 && onwards();
    const taken = this.#taken[first.next] as number;
    for (let extra = Math.min(2, left); extra >= 0; extra--) {
      this.extras[first.bond] = extra;
      this.#taken[first.next] = taken + extra;
      if (this.#share(rest, left - extra, onwards)) return true;
    }
    this.#taken[first.next] = taken;
    return false;
  }
}

/** An anion stands beside a multiple bond or a cation, but for boron's; else it is an atom that misses its hydrogen. */
function hasLoneAnion({ elements, bonds, charges, orders }: BondGraph): boolean {
  const held = new Set<number>();
  for (const [end, atom] of bonds.entries()) {
    const other = bonds[end ^ 1] as number;
    if ((charges[atom] as number) > 0) held.add(atom);
    if ((orders[end >> 1] as number) > 1) for (const near of [atom, other]) held.add(near);
  }
  const isHeld = (atom: number) =>
    bonds.some((end, place) => end === atom && held.has(bonds[place ^ 1] as number));
  return charges.some((charge, atom) => charge < 0 && elements[atom] !== 5 && !isHeld(atom));
}

/**
 * Orders and charges for atoms of which only the bonds are believed, all hydrogens among them: every atom gets a state that its
 * element allows, with as few formal charges as can be; a charge that is stated stays. What the graph says of orders is not looked at.
 *
 * @returns undefined where there are none.
 */
export function assignOrders(graph: BondGraph): BondGraph | undefined {
  const neighbours = neighboursOf(graph.elements.length, graph.bonds);
  const choices = choicesOf(graph, neighbours);
  const search = new OrderSearch(graph, neighbours, choices);
  if (!conjugatedParts(choices, neighbours).every((part) => search.run(part))) return undefined;
  const assigned = { ...graph, charges: search.charges, orders: search.extras.map((extra) => extra + 1) };
  return hasLoneAnion(assigned) ? undefined : assigned;
}
