/**
 * One question put to many settings of the linear family at once: every combination of features, rows, noise and regime is a
 * point, a chain of fits in memory. It answers in minutes what as many runs would take hours for, and leaves no models behind.
 */
export interface Sweep {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  readonly family: 'linear';
  /** Numbers of features d. */
  readonly features: readonly number[];
  /** Rows T of the design, which is one unit batch. A point with T < d + 2 is left out. */
  readonly rows: readonly number[];
  /** Standard deviations sigma of the noise of a label. */
  readonly noise: readonly number[];
  /** Names of the regimes. */
  readonly regimes: readonly string[];
  /** Number of fits in each chain. */
  readonly iterations: number;
  /** Independent replicates of each chain. */
  readonly replicates: number;
  readonly precision: 'float32' | 'float64';
  /** How much each model generates: see `parseGrowth`. Default `constant:1`. */
  readonly growth?: string;
  /** Every point has random streams of its own, which follow from this. Default 1. */
  readonly seed?: number;
}
