import type { Covariance } from '../covariance.ts';
import type { Precision } from '../graphs/precision.ts';
import type { Penalty } from '../penalty.ts';

/** Which chains are simulated: as many independent ones as there are replicates. */
export interface Simulation {
  /** Number of features d. */
  readonly features: number;
  /** Rows T of the design, which is one unit batch. */
  readonly rows: number;
  /** Standard deviation sigma of the noise of a label. */
  readonly noise: number;
  /** Number R of replicates, each with a design, a truth and noises of its own. */
  readonly replicates: number;
  readonly precision: Precision;
  /** Of every random stream. */
  readonly seed: number;
  /** Of the features; default the identity. */
  readonly covariance?: Covariance;
  /** Ridge; default: none. */
  readonly penalty?: Penalty;
  /**
   * What is drawn. `reduced` (the default): what a fit sees of a design and of its labels, d numbers where there are T rows, exact
   * in distribution. `rows`: the rows and labels themselves, the very numbers that the family draws.
   */
  readonly draws?: 'reduced' | 'rows';
  /**
   * What computes the chains: the addon (`native`, the default on the CPU) or the graphs that define them (the default on other devices).
   * Results agree but for rounding.
   */
  readonly engine?: 'native' | 'graph';
  /** Fits whose weights are wanted, besides the mean errors of all. Default: none. */
  readonly weightsOf?: readonly number[];
  /** Replicates worked on at a time; chosen for bounded memory when left out. Results do not depend on it. */
  readonly chunk?: number;
}

/** Test error above the noise floor, (w_n - w*)' Sigma (w_n - w*), of fit n. */
export interface SimulatedLoss {
  readonly n: number;
  /** Over the replicates. */
  readonly mean: number;
  /** Of that mean. */
  readonly standardError: number;
}

/** What `simulateLinear` found. */
export interface SimulationResult {
  /** Of fits 1, 2, ... */
  readonly losses: readonly SimulatedLoss[];
  /** By fit: the weights that were asked for, float64 [R, d]. */
  readonly weights: ReadonlyMap<number, Float64Array>;
}
