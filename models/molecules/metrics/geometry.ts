/* All of positions [A, 3] row-major in angstrom, which need not be sensible: figures that are not defined are NaN. */

type Vector = readonly [number, number, number];

const degrees = 180 / Math.PI;

/** Distance of two atoms, angstrom. */
export function distanceOf(positions: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < 3; k++)
    sum += ((positions[3 * b + k] as number) - (positions[3 * a + k] as number)) ** 2;
  return Math.sqrt(sum);
}

/** Angle a-b-c at b, 0 .. 180 degrees; NaN where two of the atoms coincide. */
export function angleOf(positions: Float32Array, a: number, b: number, c: number): number {
  const [u, v] = [between(positions, b, a), between(positions, b, c)];
  // atan2 is exact at 0 and 180 degrees, acos is not; 0 / 0 of points is no angle.
  const [sine, cosine] = [lengthOf(cross(u, v)), dot(u, v)];
  return sine === 0 && cosine === 0 ? Number.NaN : Math.atan2(sine, cosine) * degrees;
}

/**
 * Torsion angle a-b-c-d without its sign, 0 (cis) .. 180 (trans) degrees; NaN where three of the atoms are on a line. Mirror
 * images have the same.
 */
export function torsionOf(positions: Float32Array, a: number, b: number, c: number, d: number): number {
  const axis = between(positions, b, c);
  const [u, v] = [cross(between(positions, b, a), axis), cross(between(positions, c, d), axis)];
  const [sine, cosine] = [lengthOf(cross(u, v)), dot(u, v)];
  return sine === 0 && cosine === 0 ? Number.NaN : Math.atan2(sine, cosine) * degrees;
}

/**
 * On which side three or four neighbours lie around an atom, -0.77 .. 0.77 at a regular tetrahedron, 0 where they are in a plane: the
 * volume between the ends of the unit vectors to them, a quarter of it for four neighbours; for three, the atom itself is the fourth.
 * Its sign turns with any exchange of two neighbours and with reflection. NaN where a neighbour coincides with the atom.
 */
export function handOf(positions: Float32Array, atom: number, neighbours: readonly number[]): number {
  const [a, b, c, d] = neighbours.map((other) => unit(between(positions, atom, other)));
  if (a === undefined || b === undefined || c === undefined) return Number.NaN;
  if (d === undefined) return dot(a, cross(b, c));
  return dot(minus(a, d), cross(minus(b, d), minus(c, d))) / 4;
}

/** Usable positions neither overflow nor underflow: no need for the slower `Math.hypot`. */
function lengthOf(u: Vector): number {
  return Math.sqrt(dot(u, u));
}

function unit(u: Vector): Vector {
  const length = lengthOf(u);
  return [u[0] / length, u[1] / length, u[2] / length];
}

function minus(u: Vector, v: Vector): Vector {
  return [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
}

/** The vector from atom a to atom b. */
function between(positions: Float32Array, a: number, b: number): Vector {
  const [p, q] = [3 * a, 3 * b];
  return [
    (positions[q] as number) - (positions[p] as number),
    (positions[q + 1] as number) - (positions[p + 1] as number),
    (positions[q + 2] as number) - (positions[p + 2] as number),
  ];
}

function cross(u: Vector, v: Vector): Vector {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}

function dot(u: Vector, v: Vector): number {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}
