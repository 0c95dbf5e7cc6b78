import type { Molecule } from '@ouroboros/data/molecules';

/* Ways to move a molecule. Letters: A atoms. */

/** A rotation by no special angle about no special axis: the unit quaternion (1, 2, 3, 4) / sqrt(30) as a matrix. */
const turn: readonly (readonly number[])[] = [
  [-20, 4, 22],
  [20, -10, 20],
  [10, 28, 4],
].map((row) => row.map((value) => value / 30));

/** Rows [A, 3], each rotated. */
export function rotated(rows: Float32Array): Float32Array {
  return rows.map((_, at) => {
    const row = at - (at % 3);
    const weights = turn[at % 3] as readonly number[];
    return weights.reduce((sum, weight, axis) => sum + weight * (rows[row + axis] as number), 0);
  });
}

/** Rows [A, 3], each with the same vector added. */
export function translated(rows: Float32Array): Float32Array {
  const vector = [3.1, -7.7, 0.9];
  return rows.map((value, at) => value + (vector[at % 3] as number));
}

/** Where each of A atoms goes: all of them backwards, and then two of them exchanged. */
export function reversal(atoms: number): readonly number[] {
  const order = Array.from({ length: atoms }, (_, i) => atoms - 1 - i);
  [order[0], order[3]] = [order[3] as number, order[0] as number];
  return order;
}

/** Rows [A, width], each where `order` says. */
export function permutedRows(rows: Float32Array, order: readonly number[], width = 3): Float32Array {
  const result = new Float32Array(rows.length);
  order.forEach((to, from) => {
    result.set(rows.subarray(width * from, width * (from + 1)), width * to);
  });
  return result;
}

/** The molecule with its atoms where `order` says. */
export function permutedMolecule(molecule: Molecule, order: readonly number[]): Molecule {
  const { elements, charges, bonds, orders, aromatic } = molecule;
  const moved = Array.from(orders, (bondOrder, b) => {
    const ends = [bonds[2 * b] as number, bonds[2 * b + 1] as number].map((atom) => order[atom] as number);
    const [first, second] = ends.sort((p, q) => p - q) as [number, number];
    return { first, second, bondOrder, isAromatic: aromatic[b] as number };
  }).sort((p, q) => p.first - q.first || p.second - q.second);
  const atomAt = order.map((_, to) => order.indexOf(to));
  return {
    ...molecule,
    elements: Uint8Array.from(atomAt, (from) => elements[from] as number),
    charges: Int8Array.from(atomAt, (from) => charges[from] as number),
    bonds: Uint16Array.from(moved.flatMap(({ first, second }) => [first, second])),
    orders: Uint8Array.from(moved, ({ bondOrder }) => bondOrder),
    aromatic: Uint8Array.from(moved, ({ isAromatic }) => isAromatic),
  };
}
