import type { Conformation } from '@ouroboros/data/molecules';
import type { Distribution } from '../../family.ts';
import { meanOf } from './averages.ts';
import { countBroken } from './bonds.ts';
import { hasClash } from './clashes.ts';
import { type Comparison, comparisonsOf } from './comparison.ts';
import { coverage } from './coverage.ts';
import { geometryFigures } from './distributions.ts';
import { energyFigures } from './energy.ts';
import { stereoFigures } from './stereo.ts';

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
 * bonds; no other figure is made of them. Molecules of which nothing was generated are not looked at.
 *
 * @throws RangeError when a conformation was generated of a molecule without references.
 */
export function moleculeMetrics({ references, generated }: MeasuredConformations): MoleculeMetrics {
  const comparisons = comparisonsOf(references, generated);
  if (comparisons.length === 0) return { metrics: {}, distributions: [] };
  const geometry = geometryFigures(comparisons);
  const metrics = {
    ...coverageFigures(comparisons),
    ...geometry.metrics,
    ...validityFigures(comparisons),
    ...stereoFigures(comparisons),
    ...energyFigures(comparisons),
  };
  return { metrics, distributions: geometry.distributions };
}

/** Means over the molecules, as published. */
function coverageFigures(comparisons: readonly Comparison[]): Record<string, number> {
  const figures = comparisons.map((comparison) => coverage(comparison));
  const names = ['covR', 'matR', 'covP', 'matP'] as const;
  return meansOfKnown(names.map((name) => [name, figures.map((figure) => figure[name])]));
}

/** Means over the molecules of shares of their conformations. */
function validityFigures(comparisons: readonly Comparison[]): Record<string, number> {
  const shares = comparisons.map(({ references, generated, unusable }) => {
    const all = generated.length + unusable;
    return {
      brokenBonds: (countBroken(references, generated) + unusable) / all,
      clashShare: generated.length === 0 ? undefined : generated.filter(hasClash).length / generated.length,
      unusable: unusable / all,
    };
  });
  const names = ['brokenBonds', 'clashShare', 'unusable'] as const;
  return meansOfKnown(names.map((name) => [name, shares.map((share) => share[name])]));
}

/** The mean of what is known of each figure; a figure of which nothing is known is left out. */
function meansOfKnown(
  figures: readonly (readonly [string, readonly (number | undefined)[]])[],
): Record<string, number> {
  return Object.fromEntries(
    figures.flatMap(([name, values]) => {
      const known = values.filter((value) => value !== undefined);
      return known.length === 0 ? [] : [[name, meanOf(known)]];
    }),
  );
}
