import type { Runtime } from '@ouroboros/runtime';
import type { Contest } from './contest.ts';
import type { CaseResult, Profile } from './document.ts';
import type { Limits } from './limits/limits.ts';

/** Programs of others, where there are any. */
export interface PeerCommands {
  /** False where packages of npm are to be left out too. */
  readonly packages?: false;
  /** Command lines that print tokens per second. */
  readonly llmc?: string;
  readonly llama2c?: string;
  /** A Python that can import torch, named or found; its other packages may be missing. */
  readonly torch?: string;
}

/** What a suite works with. */
export interface SuiteContext {
  /** Sizes and rounds that only show that everything runs. */
  readonly quick: boolean;
  /** Rounds of every contest at most. */
  readonly rounds: number;
  /** Threads to use where all are asked for. */
  readonly threads: number;
  /** Whether to profile what can be. */
  readonly profile: boolean;
  /** An existing folder for the traces of what is profiled. */
  readonly traces?: string;
  /** What peers are run by. */
  readonly peers: PeerCommands;
  /** A file or folder of real stories to measure with, in the TinyStories format. */
  readonly stories?: string;
  /** A directory of the suite's own, removed after it. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** The runtime of the chosen device, started when first asked for. */
  runtime(): Promise<Runtime>;
  /**
   * What the machine does at best, measured once a run. `measure` asks for it where a contest says what it has to touch or to
   * compute; where a limit is to take turns with a contest, make it a candidate: `memoryCandidate`, `productCandidate`.
   */
  limits(): Promise<Limits>;
  /** Measures a contest and tells its progress. */
  measure(contest: Contest): Promise<CaseResult[]>;
  /** Tells people what is being done. */
  progress(text: string): void;
  /** Notes what could not be measured, in one line; the rest goes on. */
  problem(error: unknown): void;
}

/** What a suite measured. */
export interface Measurements {
  readonly cases: readonly CaseResult[];
  readonly profiles?: readonly Profile[];
}

/** Contests on one subject. */
export interface Suite {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** @throws Error where the naive and the real path do not give the same results. */
  run(context: SuiteContext): Promise<Measurements>;
}

/**
 * Requires that two paths did the same work.
 *
 * @throws Error naming the contest.
 */
export function requireEqual(equal: boolean, contest: string, detail: string): void {
  if (!equal)
    throw new Error(`${contest}: expected the naive and the real path to give the same, received ${detail}`);
}
