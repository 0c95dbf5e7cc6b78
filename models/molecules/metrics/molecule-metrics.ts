import type { Conformation } from '@ouroboros/data';
import type { Distribution } from '../../family.ts';
import { type Comparison, comparisonsOf } from './comparison.ts';
import { coverage } from './coverage.ts';

/** What the figures of a model are made from. */
export interface MeasuredConformations {
  /** Real conformations of the molecules of the test set. */
  readonly references: readonly Conformation[];
  /** What a model generated of the same molecules, their atoms in the same order; about twice as many, as published. */
  readonly generated: readonly Conformation[];
}

/** Figures and the shapes of what they sum up. */
export interface MoleculeMetrics {
  readonly metrics: Readonly<Record<string, number>>;
  readonly distributions: readonly Distribution[];
}

/**
 * The figures of a model by the conformations that it generates, all finite (`metricDescriptions` names them). What cannot be told is
 * left out. Generated conformations that are not usable (`isUsable`) are counted in `unusable`, are near no reference and have broken
 * bonds; no other figure is made of them.
 *
 * @throws RangeError when a conformation was generated of a molecule without references.
 */
export function moleculeMetrics({ references, generated }: MeasuredConformations): MoleculeMetrics {
  const comparisons = comparisonsOf(references, generated);
  if (comparisons.length === 0) return { metrics: {}, distributions: [] };
  return { metrics: coverageFigures(comparisons), distributions: [] };
}

/** Means over the molecules, as published. */
function coverageFigures(comparisons: readonly Comparison[]): Record<string, number> {
  const figures = comparisons.map(({ references, generated, unusable }) =>
    coverage(references, generated, undefined, unusable),
  );
  const names = ['covR', 'matR', 'covP', 'matP'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = figures.flatMap((figure) => figure[name] ?? []);
      return values.length === 0
        ? []
        : [[name, values.reduce((sum, value) => sum + value, 0) / values.length]];
    }),
  );
}
