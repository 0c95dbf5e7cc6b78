import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeStructures } from './structure-files.ts';

const molfile = (title: string) => `${title}\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n`;

const structures = ['CO', 'C=O'].map((name, i) => ({
  name,
  label: `RMSD 0.${i} Å`,
  generated: molfile(`generated ${name}`),
  reference: molfile(`real ${name}`),
}));

test('generated molecules are one SDF file and the real ones another, in the same order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ouroboros-cli-'));
  try {
    const out = join(directory, 'deep', 'samples');
    const files = await writeStructures(out, 'replace-seed1', structures);
    expect(files.map(({ name, path }) => [name, path])).toEqual([
      ['generated', join(out, 'replace-seed1-generated.sdf')],
      ['references', join(out, 'replace-seed1-references.sdf')],
    ]);
    const molecules = structures.map(({ name, label }) => ({ name, label }));
    for (const file of files) expect(file.molecules).toEqual(molecules);
    const [generated, references] = await Promise.all(files.map(({ path }) => readFile(path, 'utf8')));
    const records = generated?.split('$$$$\n');
    expect(records).toHaveLength(3);
    expect(records?.[1]).toBe(`${molfile('generated C=O')}> <NAME>\nC=O\n\n> <LABEL>\nRMSD 0.1 Å\n\n`);
    expect(references).toContain(molfile('real CO'));
    expect(references).not.toContain('generated');
    await writeStructures(out, 'replace-seed1', structures);
    expect(await readdir(out)).toHaveLength(2);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a name of several lines stays one item of data', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ouroboros-cli-'));
  try {
    const [one] = structures;
    const nasty = { ...(one as (typeof structures)[0]), name: 'a\n$$$$\nb' };
    const [file] = await writeStructures(directory, 'x', [nasty]);
    const text = await readFile(file?.path ?? '', 'utf8');
    expect(text.split('\n').filter((line) => line === '$$$$')).toHaveLength(1);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a model that folds nothing has no files', async () => {
  expect(await writeStructures('nowhere', 'x')).toEqual([]);
});
