import type { BondGraph } from './bond-graph.ts';

/** A state that an atom can be in: how many bonds it has, double ones counted twice, and its formal charge. */
export interface ValenceState {
  readonly valence: number;
  readonly charge: number;
  /** How unlikely the state is where nothing tells it; infinite: believed only where a source states the charge. */
  readonly cost: number;
}

function neutral(...valences: readonly number[]): ValenceState[] {
  return valences.map((valence) => ({ valence, charge: 0, cost: 0 }));
}

const anion = (valence: number, cost: number): ValenceState => ({ valence, charge: -1, cost });
const cation = (valence: number, cost: number): ValenceState => ({ valence, charge: 1, cost });

const never = Number.POSITIVE_INFINITY;

const states: Readonly<Record<number, readonly ValenceState[]>> = {
  1: neutral(1),
  5: [...neutral(3), anion(4, 2)],
  6: [...neutral(4), anion(3, never)],
  // An anion costs more than a cation, so that a nitro group has one of each.
  7: [...neutral(3), cation(4, 2), anion(2, 4)],
  8: [...neutral(2), anion(1, 3), cation(3, never)],
  9: neutral(1),
  14: neutral(4),
  15: [...neutral(3, 5), cation(4, 2)],
  16: [...neutral(2, 4, 6), anion(1, 3), cation(3, 5)],
  17: neutral(1),
  35: neutral(1),
  53: neutral(1),
};

/** The states of an element, the likelier ones first; with `charge` other than 0 only those that have it. */
export function statesOf(element: number, charge: number): readonly ValenceState[] {
  const all = states[element] ?? [];
  return charge === 0 ? all : all.filter((state) => state.charge === charge);
}

/** How many bonds each atom has, double ones counted twice, [A]. */
export function valencesOf({ elements, bonds, orders }: BondGraph): Uint8Array {
  const valences = new Uint8Array(elements.length);
  for (const [end, atom] of bonds.entries()) {
    valences[atom] = (valences[atom] as number) + (orders[end >> 1] as number);
  }
  return valences;
}

/** What hinders an atom from being as it is stated: bonds too many, or too few, by its element and charge. */
export interface ValenceError {
  readonly atom: number;
  readonly valence: number;
  readonly kind: 'too-many' | 'too-few';
}

function errorOf(graph: BondGraph, atom: number, valence: number): ValenceError | undefined {
  const charge = graph.charges[atom] as number;
  const allowed = statesOf(graph.elements[atom] as number, charge).filter((state) => state.charge === charge);
  if (allowed.some((state) => state.valence === valence)) return undefined;
  const kind = allowed.some((state) => state.valence > valence) ? 'too-few' : 'too-many';
  return { atom, valence, kind };
}

/** The atoms whose stated bonds do not fit their element and charge, in ascending order. */
export function valenceErrors(graph: BondGraph): readonly ValenceError[] {
  return Array.from(valencesOf(graph), (valence, atom) => errorOf(graph, atom, valence)).filter(
    (error) => error !== undefined,
  );
}
