import { distance } from './crowding.ts';

/** Pairs of atoms other than hydrogen, those together that the symmetry of the molecule exchanges. */
export type PairGroups = readonly (readonly (readonly [a: number, b: number])[])[];

/** Groups the pairs of heavy atoms by the symmetry classes, [A], of their atoms. */
export function pairGroups(elements: Uint8Array, classes: Uint16Array): PairGroups {
  const groups = new Map<string, [number, number][]>();
  const heavy = [...elements.keys()].filter((atom) => elements[atom] !== 1);
  for (const [i, a] of heavy.entries()) {
    for (const b of heavy.slice(i + 1)) {
      const name = [classes[a] ?? 0, classes[b] ?? 0].sort((one, other) => one - other).join();
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [[a, b]]);
      else group.push([a, b]);
    }
  }
  return [...groups.values()];
}

/** What a shape is told from others by: the distances of each group in ascending order. Atoms that are alike may be exchanged. */
export function signature(positions: Float32Array, groups: PairGroups): Float64Array {
  return Float64Array.from(
    groups.flatMap((group) =>
      group.map(([a, b]) => distance(positions, a, b)).sort((one, other) => one - other),
    ),
  );
}

/** Root mean square difference of two signatures, angstrom. */
export function difference(a: Float64Array, b: Float64Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);
  return Math.sqrt(squares / a.length);
}
