import { neighboursOf } from '../chemistry/bond-graph.ts';
import type { FragmentShapes } from './shapes/fragment-shapes.ts';

/**
 * What an atom is to those that could be bonded to it: carbon with a multiple bond, saturated carbon, saturated carbon beside
 * another element (`alpha`), nitrogen of an aromatic or a saturated ring, other N, O, S and halogens, sulfur of a sulfonyl group.
 */
export type EndKind = 'unsaturated' | 'alkyl' | 'alpha' | 'azole' | 'amine' | 'hetero' | 'sulfonyl';

/** A place where a fragment can be bonded. */
export interface OpenEnd {
  /** The atom that gives way: a hydrogen of a ring, or what stands for the other side of an open bond. */
  readonly leaving: number;
  /** The atom that it leaves. */
  readonly centre: number;
  readonly kind: EndKind;
  /** Atomic number of the centre. */
  readonly element: number;
}

/** What may be bonded to what: no two of N, O, S and halogens to each other or to one saturated carbon, but sulfonamides. */
const partners: Readonly<Record<EndKind, readonly EndKind[]>> = {
  unsaturated: ['unsaturated', 'alkyl', 'alpha', 'azole', 'amine', 'hetero', 'sulfonyl'],
  alkyl: ['unsaturated', 'alkyl', 'alpha', 'azole', 'amine', 'hetero', 'sulfonyl'],
  alpha: ['unsaturated', 'alkyl', 'alpha'],
  azole: ['unsaturated', 'alkyl'],
  amine: ['unsaturated', 'alkyl', 'sulfonyl'],
  hetero: ['unsaturated', 'alkyl'],
  sulfonyl: ['unsaturated', 'alkyl', 'amine'],
};

/** Whether a bond may join two ends. */
export function fits(a: EndKind, b: EndKind): boolean {
  return partners[a].includes(b);
}

/** Atomic numbers. */
const [carbon, nitrogen, sulfur] = [6, 7, 16];

function carbonKind(isUnsaturated: boolean, neighbours: readonly number[]): EndKind {
  if (isUnsaturated) return 'unsaturated';
  return neighbours.some((element) => element > carbon) ? 'alpha' : 'alkyl';
}

function nitrogenKind(isRing: boolean, isBesideDoubleBond: boolean): EndKind {
  if (!isRing) return 'hetero';
  return isBesideDoubleBond ? 'azole' : 'amine';
}

/** The places where a fragment can be bonded, in the order of its open ends. */
export function openEndsOf({ elements, bonds, orders, open }: FragmentShapes, isRing: boolean): OpenEnd[] {
  const neighbours = neighboursOf(elements.length, Uint16Array.from(bonds));
  const isUnsaturated = (atom: number) =>
    (neighbours.bonds[atom] ?? []).some((bond) => (orders[bond] ?? 1) > 1);
  const kindOf = (centre: number): EndKind => {
    const around = neighbours.atoms[centre] ?? [];
    const element = elements[centre];
    if (element === carbon)
      return carbonKind(
        isUnsaturated(centre),
        around.map((atom) => elements[atom] ?? 0),
      );
    if (element === nitrogen) return nitrogenKind(isRing, around.some(isUnsaturated));
    return element === sulfur && isUnsaturated(centre) ? 'sulfonyl' : 'hetero';
  };
  return open.map((leaving) => {
    const centre = neighbours.atoms[leaving]?.[0] ?? leaving;
    return { leaving, centre, kind: kindOf(centre), element: elements[centre] ?? 0 };
  });
}
