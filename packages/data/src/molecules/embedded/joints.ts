import { choose, type Draws } from './draws.ts';
import type { EndKind, OpenEnd } from './open-ends.ts';

/** How bonds that meet in an atom are spread: flat, like the corners of a tetrahedron, or as their partners would have it. */
type Spread = 'flat' | 'tetrahedral' | 'either';

const spreads: Readonly<Record<EndKind, Spread>> = {
  unsaturated: 'flat',
  azole: 'flat',
  alkyl: 'tetrahedral',
  alpha: 'tetrahedral',
  sulfonyl: 'tetrahedral',
  amine: 'either',
  hetero: 'either',
};

const staggered = [60, 180, -60];
const between = [30, 90, 150, -30, -90, -150];
const planar = [0, 180];

/** Dihedral angles, degrees, that a bond between two atoms is likely to have, by how theirs are spread. */
const dihedrals: Readonly<Record<Spread, Readonly<Record<Spread, readonly number[]>>>> = {
  flat: { flat: [35, -35, 145, -145], tetrahedral: between, either: planar },
  tetrahedral: { flat: between, tetrahedral: staggered, either: staggered },
  either: { flat: planar, tetrahedral: staggered, either: planar },
};

/** A dihedral angle of a bond between two ends, radians: at most `leeway` degrees to either side of a likely one. */
export function drawDihedral(a: OpenEnd, b: OpenEnd, leeway: number, draw: Draws): number {
  const likely = choose(draw, dihedrals[spreads[a.kind]][spreads[b.kind]]);
  return ((likely + leeway * (2 * draw() - 1)) * Math.PI) / 180;
}

/** Whether a bond to `partner` draws the bonds of an end into one plane: nitrogen's do so beside a flat neighbour. */
export function isFlattened(end: OpenEnd, partner: OpenEnd): boolean {
  return end.kind === 'amine' && spreads[partner.kind] === 'flat';
}

/** Mean lengths, angstrom, of bonds between ends of two kinds, in 350 of these molecules that MMFF94 had brought to rest. */
const lengths: Readonly<Record<string, number>> = {
  'alkyl alkyl': 1.528,
  'alkyl alpha': 1.533,
  'alkyl unsaturated': 1.501,
  'alkyl amine': 1.469,
  'alkyl azole': 1.451,
  'alkyl sulfonyl': 1.815,
  'alpha alpha': 1.54,
  'alpha unsaturated': 1.503,
  'amine sulfonyl': 1.69,
  'amine unsaturated': 1.386,
  'azole unsaturated': 1.416,
  'sulfonyl unsaturated': 1.777,
  'unsaturated unsaturated': 1.466,
};

/** The same for N, O, F, S and Cl that belong to no ring, by their atomic numbers. */
const heteroLengths: Readonly<Record<'alkyl' | 'unsaturated', Readonly<Record<number, number>>>> = {
  alkyl: { 7: 1.459, 8: 1.435, 9: 1.363, 16: 1.82, 17: 1.79 },
  unsaturated: { 7: 1.394, 8: 1.358, 9: 1.34, 16: 1.771, 17: 1.715 },
};

/** The usual length of a bond between two ends, angstrom. */
export function lengthOf(a: OpenEnd, b: OpenEnd): number {
  const [first, second] = a.kind < b.kind ? [a, b] : [b, a];
  const hetero = first.kind === 'hetero' ? first : second.kind === 'hetero' ? second : undefined;
  const other = hetero === first ? second : first;
  const length =
    hetero === undefined
      ? lengths[`${first.kind} ${second.kind}`]
      : heteroLengths[other.kind === 'alkyl' ? 'alkyl' : 'unsaturated'][hetero.element];
  return length ?? 1.5;
}
