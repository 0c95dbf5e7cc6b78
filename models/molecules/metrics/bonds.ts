import type { Conformation } from '@ouroboros/data/molecules';
import { meanOf } from './averages.ts';
import { distanceOf } from './geometry.ts';
import { bondsOf } from './neighbours.ts';

/** Part of its length by which a bond may be off before it counts as broken. */
const tolerance = 0.25;

/**
 * How many generated conformations have a bond that is more than a quarter longer or shorter than its mean length in the references of
 * the same molecule.
 */
export function countBroken(references: readonly Conformation[], generated: readonly Conformation[]): number {
  const real = references.map(bondLengths);
  const means = (real[0] ?? []).map((_, bond) => meanOf(real.map((row) => row[bond] as number)));
  const isBroken = (length: number, bond: number) =>
    Math.abs(length - (means[bond] as number)) > tolerance * (means[bond] as number);
  return generated.filter((conformation) => bondLengths(conformation).some(isBroken)).length;
}

function bondLengths({ molecule, positions }: Conformation): number[] {
  return bondsOf(molecule).map(({ first, second }) => distanceOf(positions, first, second));
}
