import type { Tensor } from '@ouroboros/onnx';
import type { PlannedFit } from './schedule-plan.ts';

// Axes: R replicates of a span, N rows that are drawn of a design, d features, K fits of a stretch, B batches before each fit,
// S moments and P models that are remembered.

/** What solves the normal equations of a span. */
export interface ChainSystem {
  /** [R, N, d] */
  readonly features: Tensor;
  /** [R, d, d] */
  readonly inverse: Tensor;
}

/** A stretch of fits of a span with one and the same matrix of normal equations. */
export interface ChainStretch {
  readonly fits: readonly PlannedFit[];
  readonly system: ChainSystem;
  /** [R, d] */
  readonly truth: Tensor;
  /** [R, K, B, N] */
  readonly noise: Tensor;
  /** [P, R, d] */
  readonly models: Tensor;
  /** [S, R, d] */
  readonly moments: Tensor;
}

/** What a stretch gives. */
export interface ChainOutputs {
  /** Of the last fit, [R, d]. */
  readonly weight: Tensor;
  /** [K, R]: (w_n - w*)' Sigma (w_n - w*). */
  readonly errors: Tensor;
  readonly models: Tensor;
  readonly moments: Tensor;
}

/** What computes chains: the graphs that define them, or the addon, which has the same results but for rounding. */
export interface ChainEngine {
  /** Designs of independent features [R, N, d] as they are to be, and the inverses of X'X + ridge I. */
  solve(standard: Tensor, ridge: number): Promise<ChainSystem>;
  run(stretch: ChainStretch): Promise<ChainOutputs>;
}
