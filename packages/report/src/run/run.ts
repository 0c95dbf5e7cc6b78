import { basename, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Journal, readJournal } from './journal.ts';
import { corrupt, readRecord } from './read-record.ts';
import { identityRecord, type RunIdentity, type RunSummary, summaryRecord } from './records.ts';

/** A run as its directory tells it. */
export interface Run {
  /** The run's directory, as the caller named it. */
  readonly directory: string;
  /** Name among the runs of a page: the experiment, or the directory where several runs have the same one. */
  readonly name: string;
  readonly identity: RunIdentity;
  readonly summary: RunSummary;
  readonly journal: Journal;
}

/**
 * Reads the run in `directory`, finished or not.
 *
 * @throws Fault `report/no-run` when it is no run's directory, `report/no-summary` when nothing is in it yet,
 * `report/corrupt` naming the file that holds something else.
 */
export async function readRun(directory: string): Promise<Run> {
  const identity = await readRecord(join(directory, 'run.json'), identityRecord);
  if (!identity) throw noRun(directory);
  const path = join(directory, 'summary.json');
  const summary = await readRecord(path, summaryRecord);
  if (!summary) throw noSummary(directory);
  if (summary.experiment !== identity.experiment) {
    throw corrupt(
      path,
      `the summary of "${summary.experiment}", while run.json says "${identity.experiment}"`,
    );
  }
  const journal = await readJournal(join(directory, 'events.jsonl'));
  return { directory, name: summary.experiment, identity, summary, journal };
}

/**
 * Reads several runs, with names that tell them apart.
 *
 * @throws what `readRun` throws.
 */
export async function readRuns(directories: readonly string[]): Promise<readonly Run[]> {
  const runs = await Promise.all(directories.map(readRun));
  return runs.map((run) => {
    const isAlone = runs.filter(({ name }) => name === run.name).length === 1;
    return isAlone ? run : { ...run, name: basename(run.directory) };
  });
}

function noRun(directory: string): Fault {
  return new Fault({
    code: 'report/no-run',
    kind: 'request',
    subject: directory,
    expected: 'the directory of a run',
    received: `no ${join(directory, 'run.json')}`,
    remedy: 'name a directory that `ouroboros run` wrote',
  });
}

function noSummary(directory: string): Fault {
  return new Fault({
    code: 'report/no-summary',
    kind: 'request',
    subject: directory,
    expected: 'a run with at least its data prepared',
    received: `no ${join(directory, 'summary.json')}`,
    remedy: 'wait until the run has prepared its data, or run the experiment again with the same --out',
  });
}
