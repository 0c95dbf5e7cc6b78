import { execFile } from 'node:child_process';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256File } from '@ouroboros/data';
import { concatenate, fillBits } from '@ouroboros/native';
import type { Candidate } from '../contest.ts';
import { concatenateNaively } from '../naive/concatenate.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

/** A way of joining files, and where it leaves what it joined. */
interface Joiner extends Pick<Candidate, 'name' | 'role'> {
  readonly target: string;
  readonly join: (sources: readonly string[], target: string) => Promise<unknown>;
}

/** Files joined into one on the disk: through TypeScript's memory, by the addon, and by `cat`. */
export const concat: Suite = {
  name: 'concat',
  about: 'files of 64 MB joined into one that is synced to the disk',
  async run(context) {
    const [count, megabytes] = context.quick ? [2, 2] : [4, 64];
    const sources = await writeSources(context.directory, count, megabytes * 2 ** 20);
    const joiners = await usableJoiners(sources, context);
    const name = `${count} x ${megabytes} MB`;
    await requireSameBytes(name, joiners);
    const cases = await context.measure({
      name,
      unit: 'MB/s',
      work: (count * megabytes * 2 ** 20) / 1e6,
      candidates: joiners.map((joiner) => ({
        name: joiner.name,
        role: joiner.role,
        // A target that is there would have to be freed inside the time.
        prepare: () => rm(joiner.target, { force: true }),
        run: async () => {
          await joiner.join(sources, joiner.target);
        },
      })),
    });
    return { cases };
  },
};

async function writeSources(directory: string, count: number, bytes: number): Promise<string[]> {
  const words = new Uint32Array(bytes / 4);
  const paths = Array.from({ length: count }, (_, index) => join(directory, `source-${index}.bin`));
  for (const [index, path] of paths.entries()) {
    fillBits(words, { seed: 1, purpose: 0, iteration: 2, index });
    await writeFile(path, words, { flush: true });
  }
  return paths;
}

/** Every joiner that works here, its target written. */
async function usableJoiners(sources: readonly string[], context: SuiteContext): Promise<Joiner[]> {
  const target = (name: string): string => join(context.directory, name);
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
  const usable: Joiner[] = [];
  for (const joiner of joiners) {
    try {
      await joiner.join(sources, joiner.target);
      usable.push(joiner);
    } catch (error) {
      if (joiner.role !== 'limit') throw error;
      context.problem(error);
    }
  }
  return usable;
}

/** What the system's own tool does, with the sync that the others do. */
async function cat(sources: readonly string[], target: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', 'cat "$@" > "$0"', target, ...sources]);
  const file = await open(target, 'r+');
  await file.sync();
  await file.close();
}

async function requireSameBytes(name: string, joiners: readonly Joiner[]): Promise<void> {
  const digests = await Promise.all(joiners.map(({ target }) => sha256File(target)));
  requireEqual(new Set(digests).size === 1, name, `files with the digests ${digests.join(', ')}`);
}
