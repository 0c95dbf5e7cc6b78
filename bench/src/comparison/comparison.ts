import type { RatioVerdict } from '../ratio.ts';
import type { Interval } from '../statistics.ts';

/** Two times of measurements of one candidate that both know. */
export interface Changed extends Interval {
  /** How many times faster it is now: median of (time before / time now). */
  readonly ratio: number;
  readonly verdict: RatioVerdict;
}

/** What became of one candidate of one contest. */
export interface Change {
  readonly suite: string;
  /** Contest and candidate. */
  readonly name: string;
  readonly unit: string;
  /** Throughput of the baseline; absent where it did not know the candidate. */
  readonly before?: number;
  /** Throughput now; absent where the candidate is gone. */
  readonly now?: number;
  /** Absent where one of both is, and where both must not be compared. */
  readonly changed?: Changed;
}

/** What is compared with. */
export interface BaselineName {
  /** The file or the git ref as it was named. */
  readonly name: string;
  readonly commit: string | null;
  readonly startedAt: string;
}

/** What changed since a baseline. */
export interface Comparison {
  readonly baseline: BaselineName;
  /** `pairs`: both took turns; `separate`: the baseline was measured at another time. */
  readonly method: 'pairs' | 'separate';
  /** Why the baseline is shown and not compared: what is another one there, `cpu: there A, here B`. */
  readonly differences: readonly string[];
  readonly changes: readonly Change[];
}
