import type { Comparison } from './comparison/comparison.ts';
import type { Environment } from './environment.ts';
import type { Limits } from './limits/limits.ts';
import type { Ratio } from './ratio.ts';

/**
 * What a candidate is to the others: `naive` is what all are compared with, `limit` and `peer` are what the real paths are
 * compared with besides.
 */
export type Role = 'naive' | 'real' | 'limit' | 'peer';

/** A ratio and what it is to. */
export interface NamedRatio extends Ratio {
  readonly baseline: string;
}

/**
 * What was measured of one thing. `ratio`, `low`, `high`, `verdict` and `baseline` compare it with the naive way, where the
 * contest has one.
 */
export interface CaseResult extends Partial<NamedRatio> {
  readonly name: string;
  /** Unit of the throughput, such as `tokens/s`. */
  readonly unit: string;
  /** Units of work per second at the median. */
  readonly throughput: number;
  /** Median over the rounds, in seconds per call. */
  readonly median: number;
  /** Median absolute deviation, in seconds per call. */
  readonly mad: number;
  /** Number of samples. */
  readonly samples: number;
  /** The samples in the order of the rounds, in seconds per call. */
  readonly times: readonly number[];
  /** Calls that every sample timed together. */
  readonly callsPerSample: number;
  readonly role?: Role;
  /** The same comparison with limits of the machine and with peers. */
  readonly against?: readonly (NamedRatio & { readonly role?: Role })[];
  /** Further figures, by a name with its unit. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** What things of one kind took together; rates are over the time of those of which the amount is known. */
export interface ProfileTotals {
  readonly calls: number;
  /** Without what lies inside them and has a row of its own. */
  readonly microseconds: number;
  /** Floating-point operations. */
  readonly operations?: number;
  readonly operationsPerSecond?: number;
  /** Bytes that they have to touch. */
  readonly bytes?: number;
  readonly bytesPerSecond?: number;
}

/** A row of a profile. */
export interface ProfileRow extends ProfileTotals {
  readonly name: string;
}

/** Where the time of one thing went that was profiled; rows with the largest time first, each table sums up to the same. */
export interface Profile {
  readonly name: string;
  /** Shares of the whole time, by what they are spent on. */
  readonly shares?: Readonly<Record<string, number>>;
  readonly operators: readonly (ProfileTotals & { readonly operator: string; readonly provider: string })[];
  /** By pass over the model, or by phase of a recursion. */
  readonly phases?: readonly ProfileRow[];
  /** By block of the model. */
  readonly blocks?: readonly ProfileRow[];
  /** How long it took while it was profiled, and without that. */
  readonly seconds?: number;
  readonly plainSeconds?: number;
  /** Path of the trace that was written. */
  readonly trace?: string;
}

/** What came of one suite. */
export interface SuiteResult {
  readonly name: string;
  readonly cases: readonly CaseResult[];
  readonly profiles?: readonly Profile[];
  /** What could not be measured and why, each in one line. */
  readonly problems?: readonly string[];
}

/** What `--json` prints. */
export interface BenchDocument {
  readonly environment: Environment;
  /** Versions of peers, of those that say theirs. */
  readonly peers?: Readonly<Record<string, string>>;
  /** What the machine does at best, as far as anything was held to it. */
  readonly limits?: Partial<Limits>;
  /** What changed since a baseline. */
  readonly comparison?: Comparison;
  /** What of the run as a whole was not possible and why, each in one line. */
  readonly problems?: readonly string[];
  readonly suites: readonly SuiteResult[];
}
