import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { onSmallDisk } from '../support/small-disk.ts';
import { useDirectory } from '../support/use-directory.ts';
import { checksums, commandOf, linesOf, runCommand, set, tinyLanguage, tinyLinear } from './command-line.ts';

/** What is wrong with disks and files: nothing that was computed is lost, nothing altered is used. */
let cwd: string;
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);
const linearWords = ['run', 'linear-quick', ...set(tinyLinear), '--threads', '1'];
const languageWords = ['run', 'language-quick', ...set(tinyLanguage), '--threads', '1'];

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  expect((await ouroboros(...languageWords, '--out', 'whole')).code).toBe(0);
}, 60_000);

/** The last line of stderr: the error, whatever progress stands before it. */
function errorOf(stderr: string): string {
  return linesOf(stderr).at(-1) ?? '';
}

test('on a full disk a run stops with one line; with room again it ends as if nothing had been', async ({
  skip,
}) => {
  const mounted = await onSmallDisk(join(cwd, 'disk'), '200k', async ({ path: disk, remount }) => {
    const stopped = await ouroboros(...languageWords, '--out', 'disk/run');
    expect({ code: stopped.code, stdout: stopped.stdout }).toEqual({ code: 1, stdout: '' });
    expect(errorOf(stopped.stderr)).toMatch(/^disk\/run.*: expected room to write, received a full disk/);
    const before = (await readdir(disk, { recursive: true })).filter((name) => name.endsWith('fit.json'));
    expect(remount('size=64m')).toBe(true);
    expect(await ouroboros(...languageWords, '--out', 'disk/run')).toMatchObject({ code: 0 });
    const events = linesOf(await readFile(join(disk, 'run', 'events.jsonl'), 'utf8'));
    const fits = events.map((line) => JSON.parse(line)).filter(({ event }) => event === 'fit');
    const places = fits.map(({ seed, regime, iteration, shared }) => {
      const chain = shared ? `shared/seed${seed}` : `chains/${regime}-seed${seed}`;
      return join('run', chain, `iteration-00${iteration}`, 'fit.json');
    });
    expect(new Set(places).size).toBe(3);
    // What was on record before the disk was full was not fitted again.
    expect(before.length).toBeGreaterThan(0);
    for (const record of before) expect(places.filter((place) => place === record)).toEqual([record]);
    expect(await checksums(join(disk, 'run'))).toEqual(await checksums(join(cwd, 'whole')));
  });
  if (!mounted) skip('mounting a file system is not permitted here');
}, 90_000);

test('a read-only directory is refused, and what is in it stays', async ({ skip }) => {
  const mounted = await onSmallDisk(join(cwd, 'disk'), '8m', async ({ path: disk, remount }) => {
    expect((await ouroboros(...linearWords, '--out', 'disk/run')).code).toBe(0);
    const before = await checksums(join(disk, 'run'));
    expect(remount('ro')).toBe(true);
    for (const out of ['disk/run', 'disk/new']) {
      const { code, stdout, stderr } = await ouroboros(...linearWords, '--out', out);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(linesOf(stderr)).toEqual([expect.stringContaining('read-only file system')]);
      expect(stderr).toContain(out);
    }
    expect(await checksums(join(disk, 'run'))).toEqual(before);
    for (const words of [
      ['models', 'export', 'gpt2-nano', 'disk/bundle'],
      ['data', 'prepare', 'disk/prepared', '--set', 'data.stories=5'],
      ['report', 'disk/run'],
    ]) {
      const { code, stderr } = await ouroboros(...words);
      expect([1, 2]).toContain(code);
      expect(linesOf(stderr)).toEqual([expect.stringContaining('disk/')]);
    }
    // Looking needs no writing.
    expect(await ouroboros('data', 'inspect', 'disk/run')).toMatchObject({ code: 0, stderr: '' });
  });
  if (!mounted) skip('mounting a file system is not permitted here');
}, 90_000);

test('a directory that the system keeps for itself is refused', async ({ skip }) => {
  if (process.platform !== 'linux') skip('there is no /proc');
  const { code, stderr } = await ouroboros(...linearWords, '--out', '/proc/ouroboros');
  expect(code).toBe(2);
  expect(linesOf(stderr)).toEqual([
    expect.stringMatching(/^\/proc\/ouroboros: expected a place that can be written/),
  ]);
});

test('a full standard output is a failure', async ({ skip }) => {
  if (process.platform !== 'linux') skip('there is no /dev/full');
  const { program, words } = commandOf(['models', 'list']);
  const shell = `${[program, ...words].map((word) => `'${word}'`).join(' ')} > /dev/full`;
  const { status, stderr } = spawnSync('sh', ['-c', shell], { cwd, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(linesOf(stderr)).toEqual([expect.stringContaining('standard output: expected room to write')]);
});

/** What may happen to a file of a run, and what must be said of it. */
const damages = [
  ['weights cut short', 'chains/replace-seed1/iteration-002/weights.safetensors', 'cut'],
  ['altered weights', 'shared/seed1/iteration-001/weights.safetensors', 'flip'],
  ['a shard cut short', 'shared/seed1/iteration-001/synthetic-60/tokens.bin', 'cut'],
  ['an altered shard', 'data/train/tokens.bin', 'flip'],
  ['altered document ends', 'shared/seed1/iteration-001/synthetic-60/documents.bin', 'flip'],
  ['altered metrics', 'chains/replace-seed1/iteration-002/metrics.json', 'cut'],
  ['a configuration cut short', 'run.json', 'cut'],
] as const;

async function damage(path: string, how: 'cut' | 'flip'): Promise<void> {
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.length / 2);
  if (how === 'cut') return truncate(path, middle);
  bytes[middle] = (bytes[middle] as number) ^ 1;
  await writeFile(path, bytes);
}

test.each(damages)(
  '%s: the file is named and refused, the others stay',
  async (_, file, how) => {
    const whole = join(cwd, 'whole');
    // The first of these tests makes the run.
    expect((await ouroboros(...languageWords, '--out', 'whole')).code).toBe(0);
    const copy = join(cwd, 'damaged');
    await cp(whole, copy, { recursive: true });
    await damage(join(copy, file), how);
    const before = await checksums(copy);
    const { code, stdout, stderr } = await ouroboros(...languageWords, '--out', 'damaged');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(errorOf(stderr)).toContain(join('damaged', file));
    expect(await checksums(copy)).toEqual(before);
    await rm(copy, { recursive: true });
  },
  60_000,
);

test('a summary that is none is named by what reads it', async () => {
  await mkdir(join(cwd, 'broken'));
  for (const name of ['run.json', 'summary.json']) await writeFile(join(cwd, 'broken', name), '{"run": ');
  for (const words of [
    ['report', 'broken'],
    ['sample', 'broken'],
  ]) {
    const { code, stderr } = await ouroboros(...words);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^broken\/(run|summary)\.json: expected/)]);
  }
});
