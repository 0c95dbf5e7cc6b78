import { type BondGraph, neighboursOf } from '../chemistry/bond-graph.ts';

/** Two atoms of a molecule that are four bonds or more apart, and how near they may come, angstrom. */
export interface Encounter {
  readonly a: number;
  readonly b: number;
  readonly nearest: number;
}

/** Angstrom: two hydrogens, a hydrogen and another atom, two others; some tenths less than where they would touch. */
const nearest = [2.9, 2.5, 2.0] as const;

/** Bonds apart from which on atoms are free to meet. */
const farEnough = 4;

function atomsWithin(neighbours: readonly (readonly number[])[], atom: number, bonds: number): Set<number> {
  let reached = new Set([atom]);
  for (let step = 0; step < bonds; step++) {
    reached = new Set([...reached].flatMap((from) => [from, ...(neighbours[from] ?? [])]));
  }
  return reached;
}

/** The pairs of atoms that could get in each other's way. */
export function encountersOf({ elements, bonds }: BondGraph): readonly Encounter[] {
  const { atoms } = neighboursOf(elements.length, bonds);
  return atoms.flatMap((_, a) => {
    const close = atomsWithin(atoms, a, farEnough - 1);
    const later = Array.from({ length: elements.length - a - 1 }, (_, i) => a + 1 + i);
    return later
      .filter((b) => !close.has(b))
      .map((b) => {
        const hydrogens = Number(elements[a] === 1) + Number(elements[b] === 1);
        return { a, b, nearest: nearest[hydrogens as 0 | 1 | 2] };
      });
  });
}

/** How much atoms are in each other's way: the sum of squares of the distances that they lack, square angstrom. */
export function crowding(positions: Float32Array, encounters: readonly Encounter[]): number {
  let total = 0;
  for (const { a, b, nearest } of encounters) {
    const lack = nearest - distance(positions, a, b);
    if (lack > 0) total += lack * lack;
  }
  return total;
}

/** The distance of two atoms, angstrom. */
export function distance(positions: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    const difference = (positions[3 * a + axis] as number) - (positions[3 * b + axis] as number);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
