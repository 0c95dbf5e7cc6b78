import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alkaneFile, alkaneRecord } from '@ouroboros/data/testing/alkanes.ts';
import { expect, test } from 'vitest';
import { linesOf, runCommand } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

const prepare = (path: string, out: string) =>
  ouroboros(
    ...['data', 'prepare', out, '--family', 'molecules', '--threads', '1'],
    ...['source=sdf', `path=${path}`, 'conformations=20', 'testConformations=4'].flatMap((setting) => [
      '--set',
      `data.${setting}`,
    ]),
  );

/** `each` conformations of every alkane of `from` to `to` carbons. */
const alkanes = (from: number, to: number, each: number) =>
  Array.from({ length: (to - from + 1) * each }, (_, energy) => ({
    carbons: from + Math.floor(energy / each),
    energy,
  }));

test('SDF files are prepared by one command and shown by another', async () => {
  await mkdir(join(cwd, 'sdf'));
  const iron = alkaneRecord({ carbons: 3, energy: 0 }).replace(' C   0', ' Fe  0');
  await writeFile(join(cwd, 'sdf', 'train.sdf'), iron + alkaneFile(alkanes(4, 8, 6)));
  await writeFile(join(cwd, 'sdf', 'test.sdf'), alkaneFile(alkanes(9, 10, 3)));
  const prepared = await prepare('sdf', 'ready');
  expect([prepared.code, prepared.stderr]).toEqual([0, expect.any(String)]);
  expect(prepared.stdout).toMatch(/prepared ready: 20 training examples in ready\/train/);
  expect((await readdir(join(cwd, 'ready'))).sort()).toEqual(['preparation.json', 'test', 'train']);
  const shown = await ouroboros('data', 'inspect', 'ready', '--json');
  const { shards } = JSON.parse(shown.stdout);
  const train = shards.find(({ directory }: { directory: string }) => directory.endsWith('train'));
  expect(train).toMatchObject({
    kind: 'molecules',
    examples: 20,
    atoms: { least: 14, most: 26 },
    energies: { known: 20 },
    skipped: { count: 1, byReason: { 'unknown-element': 1 } },
  });
  const text = await ouroboros('data', 'inspect', 'ready/train');
  expect(text.stdout).toMatch(/molecules +5\n/);
  expect(text.stdout).toMatch(/atoms of elements +H \d+, C \d+\n/);
  expect(text.stdout).toMatch(/rotatable bonds per molecule +least 1, median 3, mean 3.0, most 5\n/);
  expect(text.stdout).toContain('1 skipped (train.sdf, record 1 (alkane 3): ');
  expect(text.stdout).toMatch(/skipped: unknown-element +1\n/);
}, 120_000);

test('a file without molecules ends in one line, and exit code 2', async () => {
  await writeFile(join(cwd, 'none.sdf'), '');
  const refused = await prepare('none.sdf', 'other');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(linesOf(refused.stderr).at(-1)).toMatch(
    /none.sdf: expected at least one test conformation, received 0, none skipped; give more conformations/,
  );
}, 60_000);
