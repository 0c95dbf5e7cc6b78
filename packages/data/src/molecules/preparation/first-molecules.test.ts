import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firstMolecules } from './first-molecules.ts';

const directory = mkdtempSync(join(tmpdir(), 'ouroboros-first-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('the first molecules of the embedded generator are the same whatever their number', async () => {
  const options = { source: 'embedded', seed: 3, conformations: 9, testConformations: 3 } as const;
  const two = await firstMolecules({ ...options, conformationsPerMolecule: 1 }, 2);
  const three = await firstMolecules({ ...options, conformationsPerMolecule: 1 }, 3);
  expect(two).toEqual(three.slice(0, 2));
  expect(three.map(({ conformations }) => conformations.length)).toEqual([1, 1, 1]);
});

/** Water twice, and between them what is no molecule. */
function xyz(): string {
  const water = '3\nO\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n';
  const peroxide = '4\nOO\nO 0 0 0\nO 1.45 0 0\nH -0.3 0.9 0.1\nH 1.75 -0.6 0.7\n';
  return `${water}1\nC\nC 0 0 0\n${peroxide}`;
}

test('records that are no molecules are passed over, and a source may hold fewer', async () => {
  const path = join(directory, 'small.xyz');
  writeFileSync(path, xyz());
  const options = { source: 'xyz', path, seed: 1, testShare: 0 } as const;
  const found = await firstMolecules(options, 5);
  expect(found.map(({ molecule }) => molecule.elements.length)).toEqual([3, 4]);
  expect(await firstMolecules(options, 1)).toHaveLength(1);
});

test('a file that is not there is named', async () => {
  const options = { source: 'sdf', path: join(directory, 'none.sdf'), seed: 1 } as const;
  await expect(firstMolecules(options, 1)).rejects.toMatchObject({ code: 'data/file-missing' });
});
