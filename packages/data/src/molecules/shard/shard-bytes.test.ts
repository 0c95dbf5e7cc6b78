import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { moleculeFromSmiles } from '../chemistry/smiles.ts';
import { MoleculeShardWriter } from './molecule-shard-writer.ts';
import { moleculeShardBytes } from './shard-bytes.ts';

const directory = mkdtempSync(join(tmpdir(), 'ouroboros-bytes-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a shard has the bytes that its conformations are said to need, equal molecules once', async () => {
  const molecules = ['CCO', 'c1ccccc1', 'CCO'].map((smiles) => moleculeFromSmiles(smiles));
  const conformations = [...molecules, ...molecules].map((molecule) => {
    return { molecule, positions: new Float32Array(3 * molecule.elements.length) };
  });
  const writer = await MoleculeShardWriter.create(join(directory, 'shard'));
  for (const { molecule, positions } of conformations) {
    await writer.append(writer.addMolecule(molecule), positions);
  }
  const { manifest } = await writer.finish();
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  expect(moleculeShardBytes(conformations)).toBe(bytes);
});
