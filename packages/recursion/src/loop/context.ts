import type { OpenFamily } from '@ouroboros/models';
import type { Journal } from '../run/journal.ts';
import type { Stopwatch } from '../run/stopwatch.ts';
import type { DirectoryGuard } from './directory-guard.ts';
import type { Pace } from './pace.ts';
import type { RealShards } from './real-shards.ts';
import type { RunEvent } from './run-event.ts';

/** What everything inside a run shares. */
export interface RunContext {
  /** The run's directory, as the user named it. */
  readonly run: string;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly journal: Journal;
  readonly pace: Pace;
  /** Files whose checksum was compared in this process. */
  readonly verified: Set<string>;
  readonly guard: DirectoryGuard;
  /** Times what is written: records, pictures, the journal, the summary. */
  readonly writes: Stopwatch;
}

/** The same, with the family opened for one seed. */
export interface SeedContext extends RunContext {
  readonly family: OpenFamily;
  readonly realShards: RealShards;
}
