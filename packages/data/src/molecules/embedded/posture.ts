import type { Assembly } from './assembly.ts';
import type { Design, Join, Part } from './design.ts';
import { choose, type Draws } from './draws.ts';
import { drawDihedral, isFlattened, lengthOf } from './joints.ts';
import type { OpenEnd } from './open-ends.ts';
import type { Piece } from './pieces.ts';
import { across, add, cross, dot, scale, subtract, unit, type Vector } from './vector.ts';

const pointOf = (shape: readonly number[], atom: number, sign: number): Vector => {
  return [shape[3 * atom] ?? 0, shape[3 * atom + 1] ?? 0, sign * (shape[3 * atom + 2] ?? 0)];
};

/** A shape of a piece, all of its atoms. A chiral piece is mirrored as the design says, rings never, others as often as not. */
function drawShape({ piece, mirrored }: Part, draw: Draws): Vector[] {
  const shape = choose(draw, piece.shapes);
  const flipped = piece.isRing || piece.fragment.chiral ? mirrored : draw() < 0.5;
  return piece.elements.map((_, atom) => pointOf(shape, atom, flipped ? -1 : 1));
}

/** Three directions at right angles: along a bond, towards the atom that dihedral angles are counted from, and across both. */
type Frame = readonly [along: Vector, towards: Vector, third: Vector];

/** Directions from the centre of an end to the atoms bonded to it, but the leaving one. */
function directionsOf({ bonds }: Piece, { centre, leaving }: OpenEnd, points: readonly Vector[]): Vector[] {
  const others = bonds.filter((atom, i) => atom !== leaving && bonds[i ^ 1] === centre);
  return others.map((atom) => unit(subtract(points[atom] as Vector, points[centre] as Vector)));
}

/** Which way a bond leaves an end: as the leaving atom did, but in the plane of the others where it flattens nitrogen. */
function directionOf(
  end: OpenEnd,
  points: readonly Vector[],
  others: readonly Vector[],
  partner: OpenEnd,
): Vector {
  if (isFlattened(end, partner)) return unit(scale(others.reduce(add), -1));
  return unit(subtract(points[end.leaving] as Vector, points[end.centre] as Vector));
}

/** The frame of an end that is bonded to `partner`; its first direction points outwards, or inwards for `sign` -1. */
function frameOf(
  piece: Piece,
  end: OpenEnd,
  points: readonly Vector[],
  partner: OpenEnd,
  sign: 1 | -1,
): Frame {
  const others = directionsOf(piece, end, points);
  const along = scale(directionOf(end, points, others, partner), sign);
  const towards = across(others[0] ?? along, along);
  return [along, towards, cross(along, towards)];
}

function turned([along, towards, third]: Frame, angle: number): Frame {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const rotated = add(scale(towards, c), scale(third, s));
  return [along, rotated, cross(along, rotated)];
}

/** Moves points so that `from` comes to lie on `to`, and the point `origin` at `at`. */
function moved(
  points: readonly Vector[],
  [from, origin]: readonly [Frame, Vector],
  [to, at]: readonly [Frame, Vector],
): Vector[] {
  return points.map((point) => {
    const rest = subtract(point, origin);
    const [x, y, z] = from.map((axis) => dot(rest, axis)) as [number, number, number];
    return add(at, add(scale(to[0], x), add(scale(to[1], y), scale(to[2], z))));
  });
}

/** Puts a part where its bond to an earlier part wants it. */
function attached(
  design: Design,
  join: Join,
  placed: readonly Vector[],
  loose: readonly Vector[],
  angle: number,
): Vector[] {
  const [from, to] = [design.parts[join.from] as Part, design.parts[join.to] as Part];
  const [near, far] = [join.fromEnd.centre, join.toEnd.centre];
  const bond = frameOf(from.piece, join.fromEnd, placed, join.toEnd, 1);
  const at = add(placed[near] as Vector, scale(bond[0], lengthOf(join.fromEnd, join.toEnd)));
  const own = frameOf(to.piece, join.toEnd, loose, join.fromEnd, -1);
  return moved(loose, [own, loose[far] as Vector], [turned(bond, angle), at]);
}

/** Where the atoms of a molecule are before any force moves them, angstrom, [A, 3]; `leeway` as `drawDihedral` has it. */
export function drawPosture(
  design: Design,
  { origins }: Assembly,
  leeway: number,
  draw: Draws,
): Float32Array {
  const placed: Vector[][] = [];
  for (const [number, part] of design.parts.entries()) {
    const loose = drawShape(part, draw);
    const join = design.joins[number - 1];
    const angle = join === undefined ? 0 : drawDihedral(join.fromEnd, join.toEnd, leeway, draw);
    placed.push(join === undefined ? loose : attached(design, join, placed[join.from] ?? [], loose, angle));
  }
  return Float32Array.from(origins.flatMap(({ part, atom }) => placed[part]?.[atom] ?? [0, 0, 0]));
}
