import { type Bond, type BondGraph, sortedBonds } from '../chemistry/bond-graph.ts';
import type { Design } from './design.ts';

/** Where the atoms of a molecule come from. */
export interface Assembly {
  readonly graph: BondGraph;
  /** The part of the design and the atom of its piece that each atom is, [A]: hydrogens behind all others. */
  readonly origins: readonly Origin[];
}

interface Origin {
  readonly part: number;
  readonly atom: number;
}

/** Atoms that give way to bonds between parts, for each part. */
function leavingAtoms({ parts, joins }: Design): readonly ReadonlySet<number>[] {
  const leaving = parts.map(() => new Set<number>());
  for (const { from, fromEnd, to, toEnd } of joins) {
    leaving[from]?.add(fromEnd.leaving);
    leaving[to]?.add(toEnd.leaving);
  }
  return leaving;
}

function originsOf(design: Design): Origin[] {
  const leaving = leavingAtoms(design);
  const all = design.parts.flatMap(({ piece }, part) =>
    piece.elements
      .map((element, atom) => ({ part, atom, element }))
      .filter(({ atom }) => !leaving[part]?.has(atom)),
  );
  return [...all.filter(({ element }) => element !== 1), ...all.filter(({ element }) => element === 1)];
}

/** The molecule of a design: atoms that give way are left out. */
export function assemble(design: Design): Assembly {
  const { parts, joins } = design;
  const origins = originsOf(design);
  const numbers = parts.map(
    ({ piece }) => new Map<number, number>(piece.elements.map((_, atom) => [atom, -1])),
  );
  for (const [number, { part, atom }] of origins.entries()) numbers[part]?.set(atom, number);
  const numberOf = (part: number, atom: number) => numbers[part]?.get(atom) ?? -1;
  const within = parts.flatMap(({ piece }, part) =>
    piece.orders.map((order, bond): Bond => {
      const [a, b] = [piece.bonds[2 * bond] ?? 0, piece.bonds[2 * bond + 1] ?? 0];
      return [numberOf(part, a), numberOf(part, b), order];
    }),
  );
  const between = joins.map((join): Bond => {
    return [numberOf(join.from, join.fromEnd.centre), numberOf(join.to, join.toEnd.centre), 1];
  });
  const graph = {
    elements: Uint8Array.from(origins, ({ part, atom }) => parts[part]?.piece.elements[atom] ?? 0),
    charges: Int8Array.from(origins, ({ part, atom }) => parts[part]?.piece.charges[atom] ?? 0),
    ...sortedBonds([...within.filter(([a, b]) => a >= 0 && b >= 0), ...between]),
  };
  return { graph, origins };
}
