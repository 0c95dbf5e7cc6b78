import { type RelaxedShape, relax, symmetryClasses } from '../chemistry/conformers.ts';
import { placeMolecule } from '../chemistry/library-molecule.ts';
import { crowding, type Encounter, encountersOf } from './crowding.ts';
import type { Draws } from './draws.ts';
import { difference, type PairGroups, pairGroups, signature } from './likeness.ts';
import type { MoleculeSketch } from './molecule-sketch.ts';
import { drawPosture } from './posture.ts';

/** Steps that a shape takes down the force field. */
const relaxationSteps = 30;
/** Postures of which the least crowded is relaxed, unless one is not crowded (square angstrom). */
const mostPostures = 16;
const uncrowded = 0.05;
/** Degrees that dihedral angles may be off, more of them with every posture that is crowded. */
const leeway = 15;
/** A relaxed shape that is more crowded than this, square angstrom, is stuck. */
const stuck = 0.5;
/** Shapes are distinct above this difference of their heavy atoms' distances, angstrom. */
const distinctAbove = 0.2;
/** kcal/mol above the lowest: shapes of a higher energy are left out. */
const energyWindow = 15;
/** Shapes that are refused before a molecule is taken to have no more. */
const mostRefused = 4;

/** The first of some postures that is not crowded, or the least crowded of all. */
function leastCrowded(
  drawOne: (leeway: number) => Float32Array,
  encounters: readonly Encounter[],
): Float32Array {
  let best = drawOne(leeway);
  let least = crowding(best, encounters);
  for (let drawn = 1; drawn < mostPostures && least > uncrowded; drawn++) {
    const posture = drawOne(leeway * (drawn + 1));
    const amount = crowding(posture, encounters);
    if (amount < least) [best, least] = [posture, amount];
  }
  return best;
}

/** Shapes that were found, and what they are told from others by. */
class FoundShapes {
  readonly shapes: RelaxedShape[] = [];
  readonly #signatures: Float64Array[] = [];
  readonly #groups: PairGroups;

  constructor(groups: PairGroups) {
    this.#groups = groups;
  }

  has(positions: Float32Array): boolean {
    const own = signature(positions, this.#groups);
    return this.#signatures.some((other) => difference(own, other) < distinctAbove);
  }

  add(shape: RelaxedShape): void {
    this.shapes.push(shape);
    this.#signatures.push(signature(shape.positions, this.#groups));
  }
}

function withinWindow(shapes: readonly RelaxedShape[]): readonly RelaxedShape[] {
  const lowest = Math.min(...shapes.map(({ energy }) => energy));
  return shapes.filter(({ energy }) => energy <= lowest + energyWindow);
}

/** At most `most` shapes of a molecule, no two of them alike, and at least one: a stuck one where there is no other. */
export function drawShapes(sketch: MoleculeSketch, most: number, draw: Draws): readonly RelaxedShape[] {
  const { design, assembly, molecule } = sketch;
  const placed = placeMolecule(molecule);
  const encounters = encountersOf(molecule);
  const found = new FoundShapes(pairGroups(molecule.elements, symmetryClasses(placed)));
  const drawOne = (degrees: number) => drawPosture(design, assembly, degrees, draw);
  let fallback: RelaxedShape | undefined;
  for (let refused = 0; refused < mostRefused && found.shapes.length < most; ) {
    const posture = leastCrowded(drawOne, encounters);
    const shape = found.has(posture) ? undefined : relax(placed, posture, relaxationSteps);
    const isStuck = shape !== undefined && crowding(shape.positions, encounters) > stuck;
    if (isStuck && shape.energy < (fallback?.energy ?? Number.POSITIVE_INFINITY)) fallback = shape;
    if (shape === undefined || isStuck || found.has(shape.positions)) refused++;
    else found.add(shape);
  }
  return found.shapes.length === 0 && fallback !== undefined ? [fallback] : withinWindow(found.shapes);
}
