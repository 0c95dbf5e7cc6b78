import type { Conformation } from '@ouroboros/data/molecules';
import { isUsable } from './comparison.ts';
import { bestRotation, largestOverlap, type Matrix3 } from './superposition.ts';
import { type Symmetry, symmetryOf } from './symmetry.ts';

/* Letters: A atoms, n heavy atoms, R references, G generated conformations. All of one molecule, lengths in angstrom. */

/** The heavy atoms of a conformation, ready to be laid over another's. */
interface Shape {
  /** [n, 3], centred at the mean. */
  readonly points: Float64Array;
  readonly centre: readonly [number, number, number];
  /** Sum of the squares of `points`. */
  readonly square: number;
}

/** How a conformation lies best over another one. */
interface Fit {
  readonly rmsd: number;
  /** Number of the automorphism that pairs their atoms. */
  readonly image: number;
}

/** A conformation laid over another one. */
export interface Alignment {
  /** Of all atoms, hydrogens included, [A, 3]. */
  readonly positions: Float32Array;
  /** Of the heavy atoms. */
  readonly rmsd: number;
}

/**
 * Root of the mean squared distance of heavy atoms, least over rotations and translations (no reflections) and over the automorphisms of
 * the molecule: RDKit's GetBestRMS of molecules without hydrogens. Hydrogens alone are 0 apart.
 */
export function bestRmsd(a: Conformation, b: Conformation): number {
  const symmetry = symmetryOf(b.molecule);
  return bestFit(shapeOf(a, symmetry), shapeOf(b, symmetry), symmetry).rmsd;
}

/** `bestRmsd` of every pair, [R, G]. */
export function rmsdMatrix(
  references: readonly Conformation[],
  generated: readonly Conformation[],
): Float64Array {
  const [first] = references;
  if (first === undefined) return new Float64Array();
  const symmetry = symmetryOf(first.molecule);
  const shapes = generated.map((conformation) => shapeOf(conformation, symmetry));
  const rows = references.map((reference) => shapeOf(reference, symmetry));
  return Float64Array.from(rows.flatMap((row) => shapes.map((shape) => bestFit(shape, row, symmetry).rmsd)));
}

/**
 * Lays a generated conformation over a real one of the same molecule, so that their `bestRmsd` shows. One that is not usable stays where
 * it is, infinitely far.
 */
export function alignOnto(generated: Conformation, reference: Conformation): Alignment {
  if (!isUsable(generated)) return { positions: generated.positions, rmsd: Number.POSITIVE_INFINITY };
  const symmetry = symmetryOf(reference.molecule);
  const [shape, target] = [shapeOf(generated, symmetry), shapeOf(reference, symmetry)];
  const { rmsd, image } = bestFit(shape, target, symmetry);
  const rotation = bestRotation(correlationOf(shape, target, symmetry, image));
  return { positions: moved(generated.positions, rotation, shape.centre, target.centre), rmsd };
}

function shapeOf({ positions }: Conformation, { atoms }: Symmetry): Shape {
  const points = Float64Array.from({ length: 3 * atoms.length }, (_, i) => {
    return positions[3 * (atoms[Math.floor(i / 3)] as number) + (i % 3)] as number;
  });
  const centre = [0, 1, 2].map((axis) => meanAlong(points, axis)) as [number, number, number];
  let square = 0;
  for (const [i, value] of points.entries()) {
    points[i] = value - (centre[i % 3] as number);
    square += (points[i] as number) ** 2;
  }
  return { points, centre, square };
}

/** Mean of one coordinate. */
function meanAlong(points: Float64Array, axis: number): number {
  let sum = 0;
  for (let i = axis; i < points.length; i += 3) sum += points[i] as number;
  return points.length === 0 ? 0 : (3 * sum) / points.length;
}

function bestFit(a: Shape, b: Shape, symmetry: Symmetry): Fit {
  const fixed = new Float64Array(9);
  addProducts(fixed, a, b, symmetry.fixed, symmetry.fixed);
  const correlation = new Float64Array(9);
  let [overlap, image] = [0, 0];
  for (const [k, images] of symmetry.images.entries()) {
    correlation.set(fixed);
    addProducts(correlation, a, b, symmetry.moved, images);
    const reached = largestOverlap(correlation);
    if (reached > overlap) [overlap, image] = [reached, k];
  }
  const count = symmetry.atoms.length;
  const squares = Math.max(0, a.square + b.square - 2 * overlap);
  return { rmsd: count === 0 ? 0 : Math.sqrt(squares / count), image };
}

/** sum_i a_i b_j' over the atoms i and where an automorphism takes them. */
function correlationOf(a: Shape, b: Shape, symmetry: Symmetry, image: number): Matrix3 {
  const correlation = new Float64Array(9);
  addProducts(correlation, a, b, symmetry.fixed, symmetry.fixed);
  addProducts(correlation, a, b, symmetry.moved, symmetry.images[image] as Uint16Array);
  return correlation;
}

/** Adds a_i b_j' for the pairs (i, j) of atoms. */
function addProducts(sums: Matrix3, a: Shape, b: Shape, from: Uint16Array, to: Uint16Array): void {
  const [p, q] = [a.points, b.points];
  for (let k = 0; k < from.length; k++) {
    const [i, j] = [3 * (from[k] as number), 3 * (to[k] as number)];
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        const at = 3 * row + column;
        sums[at] = (sums[at] as number) + (p[i + row] as number) * (q[j + column] as number);
      }
    }
  }
}

/** R (x - from) + to of every atom x. */
function moved(
  positions: Float32Array,
  rotation: Matrix3,
  from: Shape['centre'],
  to: Shape['centre'],
): Float32Array {
  return positions.map((_, i) => {
    const [atom, row] = [i - (i % 3), i % 3];
    let sum = to[row] as number;
    for (let k = 0; k < 3; k++) {
      sum += (rotation[3 * row + k] as number) * ((positions[atom + k] as number) - (from[k] as number));
    }
    return sum;
  });
}
