import { readText } from './read-record.ts';

/** Phases of a run in the order in which they follow each other. */
export const phases = ['prepare', 'fit', 'evaluate', 'specimens', 'sample'] as const;
/** A phase of a run. */
export type PhaseName = (typeof phases)[number];

/** How often a phase ran and how long it took in all. */
export interface PhaseTime {
  readonly count: number;
  readonly seconds: number;
}

/** What `events.jsonl` tells. */
export interface Journal {
  readonly phases: ReadonlyMap<PhaseName, PhaseTime>;
  /** How often the run was taken up again. */
  readonly resumes: number;
  /** Why the run stopped, when stopping is the last that is known of it. */
  readonly stopped?: string;
  /** Time of the last event, ISO 8601. */
  readonly last?: string;
}

interface Entry {
  readonly time?: unknown;
  readonly event?: unknown;
  readonly seconds?: unknown;
  readonly reason?: unknown;
}

/**
 * Reads the journal at `path`; empty when there is none. It is a log, no source of results: lines that are no JSON
 * objects, such as half a line of a run that is writing at this moment, are passed over.
 */
export async function readJournal(path: string): Promise<Journal> {
  const entries = ((await readText(path)) ?? '').split('\n').flatMap(parseLine);
  const last = entries.at(-1);
  return {
    phases: phaseTimes(entries),
    resumes: entries.filter(({ event }) => event === 'resume').length,
    ...(last?.event === 'stop' ? { stopped: String(last.reason ?? 'for a reason unknown') } : {}),
    ...(typeof last?.time === 'string' ? { last: last.time } : {}),
  };
}

function parseLine(line: string): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Entry] : [];
  } catch {
    return [];
  }
}

function phaseTimes(entries: readonly Entry[]): ReadonlyMap<PhaseName, PhaseTime> {
  const times = new Map<PhaseName, PhaseTime>();
  for (const phase of phases) {
    const seconds = entries
      .filter((entry) => entry.event === phase && typeof entry.seconds === 'number')
      .map((entry) => entry.seconds as number);
    if (seconds.length === 0) continue;
    times.set(phase, { count: seconds.length, seconds: seconds.reduce((sum, value) => sum + value, 0) });
  }
  return times;
}
