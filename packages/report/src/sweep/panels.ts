import type { SweepPoint, SweepRecord } from './record.ts';

/** The chains of one regime, number of features and noise: a curve for each number of rows. */
export interface SweepPanel {
  readonly regime: string;
  readonly features: number;
  readonly noise: number;
  /** Few rows first. */
  readonly curves: readonly SweepPoint[];
}

/** The panels of one regime at one noise, few features first. */
export interface SweepBand {
  readonly regime: string;
  readonly noise: number;
  readonly panels: readonly SweepPanel[];
}

/** Bands by noise and then by regime, in the order of the sweep; numbers of features that no chain has are left out. */
export function bandsOf({ points, regimes, grid }: SweepRecord): readonly SweepBand[] {
  return ascending(grid.noise).flatMap((noise) =>
    regimes
      .map((regime) => {
        const own = points.filter((point) => point.noise === noise && point.regime === regime);
        return { regime, noise, panels: panelsOf(own, regime, noise) };
      })
      .filter(({ panels }) => panels.length > 0),
  );
}

function panelsOf(points: readonly SweepPoint[], regime: string, noise: number): readonly SweepPanel[] {
  return ascending(points.map(({ features }) => features)).map((features) => {
    const curves = points.filter((point) => point.features === features);
    return { regime, noise, features, curves: [...curves].sort((a, b) => a.rows - b.rows) };
  });
}

/** Different values, small ones first. */
export function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The variance of the noise as one reads it: 0.1 of a standard deviation of 0.316228. */
export function varianceOf(noise: number): string {
  return String(Number((noise ** 2).toPrecision(5)));
}
