import { type BondGraph, type Neighbours, neighboursOf } from './bond-graph.ts';

const degrees = 180 / Math.PI;

/** The angle at `centre` between two atoms, degrees. */
export function angleAt(positions: Float32Array, centre: number, a: number, b: number): number {
  let [dot, first, second] = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const origin = positions[3 * centre + axis] as number;
    const [u, v] = [
      (positions[3 * a + axis] as number) - origin,
      (positions[3 * b + axis] as number) - origin,
    ];
    dot += u * v;
    first += u * u;
    second += v * v;
  }
  return degrees * Math.acos(Math.min(1, Math.max(-1, dot / Math.sqrt(first * second))));
}

/** The least sum of the angles about an atom with three neighbours in a plane; a pyramid of a tetrahedron's angles has 328. */
const leastPlanarSum = 345;
/** The least angle at an atom that is part of a triple bond or of two double bonds. */
const leastLinearAngle = 150;

function isUnsaturatedShape(positions: Float32Array, atom: number, around: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = around;
  if (around.length === 2) return angleAt(positions, atom, a, b) >= leastLinearAngle;
  const angles = [
    angleAt(positions, atom, a, b),
    angleAt(positions, atom, b, c),
    angleAt(positions, atom, a, c),
  ];
  return angles.reduce((sum, angle) => sum + angle, 0) >= leastPlanarSum;
}

/**
 * The carbons with fewer than four neighbours that do not lie as such carbons do, in a plane with three or in a line with two
 * neighbours: hydrogens are missing there.
 */
export function strippedCarbons({ elements, bonds }: BondGraph, positions: Float32Array): readonly number[] {
  const { atoms } = neighboursOf(elements.length, bonds);
  return [...elements.keys()].filter((atom) => {
    const around = atoms[atom] ?? [];
    if (elements[atom] !== 6 || around.length > 3) return false;
    return around.length < 2 || !isUnsaturatedShape(positions, atom, around);
  });
}

function hasTetrahedralAtom({ atoms }: Neighbours): boolean {
  return atoms.some((around) => around.length >= 4);
}

/**
 * Whether coordinates lie in the plane z = 0 although the molecule cannot: flat molecules are none the worse for it, a drawing of one
 * with an atom that has four neighbours is.
 */
export function isDrawing({ elements, bonds }: BondGraph, positions: Float32Array): boolean {
  if (positions.some((value, place) => place % 3 === 2 && value !== positions[2])) return false;
  return hasTetrahedralAtom(neighboursOf(elements.length, bonds));
}

/** Bonded atoms that are nearer than this lie in one place, angstrom: no bond is half as short. */
const collapsed = 0.4;

/** Two atoms that are bonded and lie in one place; none where there are no such atoms. */
export function collapsedBond({ bonds }: BondGraph, positions: Float32Array): readonly number[] {
  for (let bond = 0; 2 * bond < bonds.length; bond++) {
    const [a, b] = [bonds[2 * bond] as number, bonds[2 * bond + 1] as number];
    const along = [0, 1, 2].map(
      (axis) => (positions[3 * a + axis] as number) - (positions[3 * b + axis] as number),
    );
    if (Math.hypot(...along) < collapsed) return [a, b];
  }
  return [];
}
