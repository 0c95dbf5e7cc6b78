/** A point or a direction in space, angstrom. */
export type Vector = readonly [x: number, y: number, z: number];

/** a + b. */
export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** a - b: from b to a. */
export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** `by` times a. */
export function scale(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by];
}

/** The dot product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** The cross product: across both, right-handed. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The direction of a, of length 1; a must not be zero. */
export function unit(a: Vector): Vector {
  return scale(a, 1 / Math.sqrt(dot(a, a)));
}

/** The unit vector across `axis` (a unit vector) that leans towards `a`; any one where `a` lies along the axis. */
export function across(a: Vector, axis: Vector): Vector {
  const rest = subtract(a, scale(axis, dot(a, axis)));
  if (dot(rest, rest) > 1e-4 * dot(a, a)) return unit(rest);
  return across(Math.abs(axis[0]) < 0.5 ? [1, 0, 0] : [0, 1, 0], axis);
}
