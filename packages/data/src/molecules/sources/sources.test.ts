import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alkaneRecord } from '../../testing/alkanes.ts';
import { isHeldOut } from './held-out.ts';
import type { SourceRecord } from './molecule-source.ts';
import { openMolecules } from './sources.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecules-'));
});
afterAll(() => rm(folder, { recursive: true }));

const alkanes = (...carbons: readonly number[]) =>
  carbons.map((count) => alkaneRecord({ carbons: count, energy: count })).join('');

async function write(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(join(folder, name));
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), text);
  return join(folder, name);
}

async function namesOf(records: AsyncIterable<SourceRecord>): Promise<string[]> {
  const names = [];
  for await (const record of records)
    names.push(record.kind === 'skipped' ? `(${record.name})` : record.molecule.smiles);
  return names;
}

test('a folder with train.sdf and test.sdf comes split, and can be read again', async () => {
  const path = await write('split', {
    'train.sdf': alkanes(2, 3),
    'test.SDF': alkanes(4),
    'other.sdf': alkanes(5),
    'notes.txt': '',
  });
  const source = await openMolecules({ source: 'sdf', path });
  for (let time = 0; time < 2; time++) {
    expect(await namesOf(source.train)).toEqual(['CC', 'CCC']);
    expect(await namesOf(source.test)).toEqual(['CCCC']);
  }
  expect(source.describe()).toEqual({
    source: 'sdf',
    files: [
      { name: 'train.sdf', bytes: alkanes(2, 3).length },
      { name: 'test.SDF', bytes: alkanes(4).length },
    ],
  });
});

test('of other files each molecule decides by its SMILES whether it is held out', async () => {
  const path = await write('whole', { 'a.sdf': alkanes(2, 3, 4, 5), 'b.sd': alkanes(6, 7, 8, 9, 10) });
  const source = await openMolecules({ source: 'sdf', path, testShare: 0.4 });
  const [train, test] = [await namesOf(source.train), await namesOf(source.test)];
  expect([...train, ...test].sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10].map((count) => 'C'.repeat(count)));
  expect(test).toEqual([...train, ...test].filter((smiles) => isHeldOut(smiles, 0.4)).sort());
  const alone = await openMolecules({ source: 'sdf', path: join(path, 'b.sd'), testShare: 0.4 });
  expect(await namesOf(alone.test)).toEqual(test.filter((smiles) => smiles.length > 5));
  expect(source.describe()).toMatchObject({ testShare: 0.4 });
});

test('held out is about the share that was asked for', () => {
  const held = Array.from({ length: 4000 }, (_, k) => isHeldOut(`molecule ${k}`, 0.1)).filter(Boolean);
  // Five standard deviations of 19.
  expect(Math.abs(held.length - 400)).toBeLessThan(95);
});

test('a file without a molecule is named among those to train on', async () => {
  const path = await write('empty', { 'a.sdf': '\n\n', 'b.sdf': alkanes(3) });
  const source = await openMolecules({ source: 'sdf', path, testShare: 0 });
  expect(await namesOf(source.train)).toEqual(['(a.sdf)', 'CCC']);
  expect(await namesOf(source.test)).toEqual([]);
});

test.each([
  [
    { source: 'sdf', path: '' },
    'data/option',
    /^data\.path: expected an SDF file or a folder of them, received ""/,
  ],
  [
    { source: 'xyz', path: '/nowhere/at.all' },
    'data/file-missing',
    /expected an XYZ file or a folder of them, received nothing at that path; check data\.path$/,
  ],
  [
    { source: 'geom', path: tmpdir() },
    'data/file-missing',
    /received a folder without \.msgpack; check data\.path$/,
  ],
  [
    { source: 'sdf', path: tmpdir(), testShare: 2 },
    'data/option',
    /^data\.testShare: expected a share from 0 to 1, received 2/,
  ],
  [{ source: 'sfd', path: tmpdir() }, 'data/unknown-source', /did you mean "sdf"\?$/],
])('%j is refused', async (options, code, message) => {
  const opening = openMolecules(options as Parameters<typeof openMolecules>[0]);
  await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
