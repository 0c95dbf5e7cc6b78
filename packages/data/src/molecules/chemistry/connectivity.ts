import type { BondGraph } from './bond-graph.ts';
import { covalentRadius } from './elements.ts';

/** The square of the distance of two atoms, square angstrom. */
function squareDistance(positions: Float32Array, a: number, b: number): number {
  const x = (positions[3 * a] as number) - (positions[3 * b] as number);
  const y = (positions[3 * a + 1] as number) - (positions[3 * b + 1] as number);
  const z = (positions[3 * a + 2] as number) - (positions[3 * b + 2] as number);
  return x * x + y * y + z * z;
}

/**
 * The pairs of atoms that are no farther apart than `tolerance` times the sum of their covalent radii, [B, 2], in ascending order.
 *
 * @param elements atomic numbers, [A].
 * @param positions angstrom, [A, 3].
 */
export function bondedPairs(elements: Uint8Array, positions: Float32Array, tolerance: number): Uint16Array {
  const radii = Float64Array.from(elements, (element) => covalentRadius(element) * tolerance);
  const pairs: number[] = [];
  for (let a = 0; a < elements.length; a++) {
    for (let b = a + 1; b < elements.length; b++) {
      const limit = (radii[a] as number) + (radii[b] as number);
      if (squareDistance(positions, a, b) <= limit * limit) pairs.push(a, b);
    }
  }
  return Uint16Array.from(pairs);
}

/** Whether no bond is longer than `tolerance` times the sum of the covalent radii of its atoms, at `positions`, angstrom, [A, 3]. */
export function fitsBonds(
  { elements, bonds, orders }: BondGraph,
  positions: Float32Array,
  tolerance: number,
): boolean {
  return orders.every((_, bond) => {
    const [a, b] = [bonds[2 * bond] as number, bonds[2 * bond + 1] as number];
    const radii = covalentRadius(elements[a] as number) + covalentRadius(elements[b] as number);
    return squareDistance(positions, a, b) <= (tolerance * radii) ** 2;
  });
}
