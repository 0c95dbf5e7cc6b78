import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { sha256 } from '@ouroboros/data';
import type { Experiment } from '../experiment/experiment.ts';

/** Calls `work` with a directory that is removed afterwards. */
export async function inTemporaryDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'ouroboros-recursion-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** An experiment on the counting family. */
export function countingExperiment(changes: Partial<Experiment> = {}): Experiment {
  return {
    name: 'counting-test',
    description: 'a test',
    family: 'counting',
    regimes: ['replace', 'accumulate'],
    seeds: 1,
    iterations: 3,
    ...changes,
  };
}

/** Fields that hold times. */
const times = new Set(['seconds', 'startedAt', 'run']);

const withoutTimes = (text: string) =>
  JSON.stringify(JSON.parse(text, (key, value) => (times.has(key) ? undefined : value)));

/**
 * Every file below a run with the checksum of its contents; of files that hold times only what does not depend on them.
 * A run that was never interrupted and one that was must give the same.
 */
export async function fingerprint(run: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(run, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const isTimed = ['run.json', 'summary.json'].includes(entry.name);
    const isLog = ['events.jsonl', 'timing.json'].includes(entry.name);
    const contents = isLog ? '' : isTimed ? withoutTimes(bytes.toString()) : bytes;
    files.set(relative(run, path), sha256(contents));
  }
  return new Map([...files].sort(([a], [b]) => a.localeCompare(b)));
}
