import { type RelaxedShape, relax, symmetryClasses } from '../chemistry/conformers.ts';
import { type PlacedMolecule, placeMolecule } from '../chemistry/library-molecule.ts';
import type { Molecule } from '../molecule.ts';
import { crowding, type Encounter, encountersOf } from './crowding.ts';
import type { Draws } from './draws.ts';
import { difference, type PairGroups, pairGroups, signature } from './likeness.ts';
import type { MoleculeSketch } from './molecule-sketch.ts';
import { drawPosture } from './posture.ts';

/**
 * Tolerance of the force field's gradient. Against shapes fully at rest (1e-4), in half the time: bonds are off by 0.003 angstrom (root
 * mean square), energies by 0.2 kcal/mol for half of the shapes and by more than 4 for a tenth.
 */
const tolerance = 0.3;
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

function isAmong(signatures: readonly Float64Array[], own: Float64Array): boolean {
  return signatures.some((other) => difference(own, other) < distinctAbove);
}

/** Shapes of a molecule that were found, and how many were refused. */
class ShapeSearch {
  readonly found: RelaxedShape[] = [];
  /** Signatures of shapes that were found, and of postures that were relaxed. */
  readonly #known: Float64Array[] = [];
  readonly #tried: Float64Array[] = [];
  /** The best of those that are stuck. */
  #fallback: RelaxedShape | undefined;
  refused = 0;
  readonly #placed: PlacedMolecule;
  readonly #encounters: readonly Encounter[];
  readonly #groups: PairGroups;

  constructor(molecule: Molecule) {
    this.#placed = placeMolecule(molecule);
    this.#encounters = encountersOf(molecule);
    this.#groups = pairGroups(molecule.elements, symmetryClasses(this.#placed));
  }

  #isStuck(shape: RelaxedShape): boolean {
    if (crowding(shape.positions, this.#encounters) <= stuck) return false;
    if (this.#fallback === undefined || shape.energy < this.#fallback.energy) this.#fallback = shape;
    return true;
  }

  /** The shape that a posture relaxes to, unless a like one was relaxed before, it never rests or it is stuck. */
  #relaxed(posture: Float32Array): RelaxedShape | undefined {
    const own = signature(posture, this.#groups);
    if (isAmong(this.#known, own) || isAmong(this.#tried, own)) return undefined;
    this.#tried.push(own);
    const shape = relax(this.#placed, posture, tolerance);
    return shape === undefined || this.#isStuck(shape) ? undefined : shape;
  }

  #isNew({ positions }: RelaxedShape): boolean {
    const own = signature(positions, this.#groups);
    if (isAmong(this.#known, own)) return false;
    this.#known.push(own);
    return true;
  }

  /** Tries one more shape; postures come from `drawOne`. */
  go(drawOne: (leeway: number) => Float32Array): void {
    const shape = this.#relaxed(leastCrowded(drawOne, this.#encounters));
    if (shape !== undefined && this.#isNew(shape)) this.found.push(shape);
    else this.refused++;
  }

  /** What was found and is not too high; what is stuck, where that is nothing. */
  result(): readonly RelaxedShape[] {
    if (this.found.length === 0 && this.#fallback !== undefined) return [this.#fallback];
    const lowest = Math.min(...this.found.map(({ energy }) => energy));
    return this.found.filter(({ energy }) => energy <= lowest + energyWindow);
  }
}

/** At most `most` shapes of a molecule, no two of them alike, and at least one: a stuck one where there is no other. */
export function drawShapes(sketch: MoleculeSketch, most: number, draw: Draws): readonly RelaxedShape[] {
  const search = new ShapeSearch(sketch.molecule);
  const drawOne = (degrees: number) => drawPosture(sketch.design, sketch.assembly, degrees, draw);
  while (search.refused < mostRefused && search.found.length < most) search.go(drawOne);
  return search.result();
}
