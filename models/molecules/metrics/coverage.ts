import { meanOf } from './averages.ts';
import type { Comparison } from './comparison.ts';
import { rmsdMatrix } from './rmsd.ts';

/** How the generated conformations of a molecule lie among the real ones. */
export interface Coverage {
  /** Share of the references with a generated conformation within delta. */
  readonly covR: number;
  /** Mean over references of the RMSD to the nearest generated conformation, angstrom; undefined where there is none. */
  readonly matR?: number;
  /** Share of the generated conformations within delta of a reference. */
  readonly covP: number;
  /** Mean over generated conformations of the RMSD to the nearest reference, angstrom; undefined where there is none. */
  readonly matP?: number;
}

/** RMSD in angstrom up to which a conformation counts as found, for drug-like molecules. */
export const drugLikeDelta = 1.25;

/**
 * COV and MAT of recall (Xu et al., "Learning neural generative dynamics for molecular conformation generation", ICLR 2021) and of
 * precision (Ganea et al., "GeoMol", NeurIPS 2021), as GeoDiff publishes them. `unusable` more generated conformations have no finite
 * RMSD: they are near no reference, and no part of matP.
 */
export function coverage(
  { references, generated, unusable }: Omit<Comparison, 'molecule'>,
  delta = drugLikeDelta,
): Coverage {
  const matrix = rmsdMatrix(references, generated);
  const [rows, columns] = [references.length, generated.length];
  const nearestGenerated = references.map((_, i) => least(matrix, i * columns, 1, columns));
  const nearestReference = generated.map((_, j) => least(matrix, j, columns, rows));
  const within = (distances: readonly number[]) => distances.filter((distance) => distance <= delta).length;
  return {
    covR: within(nearestGenerated) / rows,
    covP: within(nearestReference) / (columns + unusable),
    ...(columns > 0 && { matR: meanOf(nearestGenerated), matP: meanOf(nearestReference) }),
  };
}

/** The least of `count` values, `stride` apart. */
function least(values: Float64Array, from: number, stride: number, count: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < count; k++) smallest = Math.min(smallest, values[from + k * stride] as number);
  return smallest;
}
