import { execFile } from 'node:child_process';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sha256File } from '@ouroboros/data';
import { concatenate, fillBits } from '@ouroboros/native';
import type { Candidate } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { concatenateNaively } from '../naive/concatenate.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';
import { measureViews } from './joined-views.ts';

/** A way of joining files, and where it leaves what it joined. */
interface Joiner extends Pick<Candidate, 'name' | 'role'> {
  readonly target: string;
  readonly join: (sources: readonly string[], target: string) => Promise<unknown>;
}

/** Rounds where each takes seconds and writes gigabytes. */
const joinRounds = 7;

/** Milliseconds of rest before every sample: many disks are faster for a while than they are for long. */
const rest = 3000;

/**
 * Files joined into one on the disk, by TypeScript's memory, by the addon and by `cat`, all synced; and shards joined by reference, how long
 * that takes and what reading from them then costs.
 */
export const concat: Suite = {
  name: 'concat',
  about: 'eight files of 256 MB joined into one that is synced to the disk; shards joined by reference',
  async run(context) {
    const sources = await writeSources(context.directory, ...sizesOf(context));
    const cases = [...(await joinFiles(sources, context))];
    for (const source of sources) await rm(source);
    return { cases: [...cases, ...(await measureViews(context))] };
  },
};

/** How many files, and their size in megabytes. */
function sizesOf({ quick }: SuiteContext): [number, number] {
  return quick ? [2, 2] : [8, 256];
}

async function joinFiles(sources: readonly string[], context: SuiteContext): Promise<CaseResult[]> {
  const [count, megabytes] = sizesOf(context);
  const name = `${count} x ${megabytes} MB`;
  const joiners = await usableJoiners(name, sources, context);
  const bytes = count * megabytes * 2 ** 20;
  return context.measure({
    name,
    unit: 'MB/s',
    work: bytes / 1e6,
    bytes,
    traffic: 'copy',
    mostRounds: joinRounds,
    candidates: joiners.map((joiner) => ({
      name: joiner.name,
      role: joiner.role,
      warmUps: 1,
      // A target that is there would have to be freed inside the time, and would need room.
      prepare: async () => {
        await removeTargets(joiners);
        if (!context.quick) await setTimeout(rest, undefined, { signal: context.signal });
      },
      run: async () => {
        await joiner.join(sources, joiner.target);
      },
    })),
  });
}

async function removeTargets(joiners: readonly Joiner[]): Promise<void> {
  for (const { target } of joiners) await rm(target, { force: true });
}

async function writeSources(directory: string, count: number, megabytes: number): Promise<string[]> {
  const words = new Uint32Array((megabytes * 2 ** 20) / 4);
  const paths = Array.from({ length: count }, (_, index) => join(directory, `source-${index}.bin`));
  for (const [index, path] of paths.entries()) {
    fillBits(words, { seed: 1, purpose: 0, iteration: 2, index });
    await writeFile(path, words, { flush: true });
  }
  return paths;
}

/** Every joiner that works here. @throws Error where they do not write the same. */
async function usableJoiners(
  name: string,
  sources: readonly string[],
  context: SuiteContext,
): Promise<Joiner[]> {
  const target = (file: string): string => join(context.directory, file);
  const joiners: readonly Joiner[] = [
    {
      name: 'TypeScript, read and append',
      role: 'naive',
      target: target('naive.bin'),
      join: concatenateNaively,
    },
    { name: 'native', role: 'real', target: target('native.bin'), join: concatenate },
    { name: 'cat and sync', role: 'limit', target: target('cat.bin'), join: cat },
  ];
  const digests = new Map<Joiner, string>();
  for (const joiner of joiners) {
    try {
      await joiner.join(sources, joiner.target);
      digests.set(joiner, await sha256File(joiner.target));
    } catch (error) {
      if (joiner.role !== 'limit') throw error;
      context.problem(error);
    } finally {
      await removeTargets([joiner]);
    }
  }
  const different = new Set(digests.values());
  requireEqual(different.size === 1, name, `files with the digests ${[...different].join(', ')}`);
  return [...digests.keys()];
}

/** What the system's own tool does, with the sync that the others do. */
async function cat(sources: readonly string[], target: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', 'cat "$@" > "$0"', target, ...sources]);
  const file = await open(target, 'r+');
  await file.sync();
  await file.close();
}
