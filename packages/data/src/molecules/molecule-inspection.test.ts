import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectShard } from '../inspection.ts';
import { moleculeFromSmiles } from './chemistry/smiles.ts';
import { MoleculeShardWriter } from './shard/molecule-shard-writer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspection-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a shard of molecules shows sizes, elements, energies and what was skipped', async () => {
  const directory = join(folder, 'some');
  const writer = await MoleculeShardWriter.create(directory, { provenance: { source: 'test' } });
  const add = async (smiles: string, energies: readonly (number | undefined)[]) => {
    const molecule = moleculeFromSmiles(smiles);
    for (const energy of energies) {
      await writer.append(
        writer.addMolecule(molecule),
        new Float32Array(3 * molecule.elements.length),
        energy,
      );
    }
  };
  await add('CCCO', [-70, -75, undefined]);
  await add('CCl', [12]);
  const skipped = { count: 1, first: [{ name: 'a', reason: 'expected b' }], byReason: { malformed: 1 } };
  await writer.finish({ skipped });
  expect(await inspectShard(directory)).toMatchObject({
    kind: 'molecules',
    examples: 4,
    molecules: 2,
    conformations: { least: 1, median: 1, mean: 2, most: 3 },
    atoms: { least: 5, median: 5, mean: 8.5, most: 12 },
    rotatableBonds: { least: 0, mean: 0.5, most: 1 },
    elements: [
      { symbol: 'H', atoms: 11 },
      { symbol: 'C', atoms: 4 },
      { symbol: 'O', atoms: 1 },
      { symbol: 'Cl', atoms: 1 },
    ],
    energies: { known: 3, above: { least: 0, median: 0, mean: 5 / 3, most: 5 } },
    skipped,
  });
});

test('an empty shard shows that nothing is in it', async () => {
  const directory = join(folder, 'none');
  await (await MoleculeShardWriter.create(directory)).finish();
  expect(await inspectShard(directory)).toMatchObject({
    examples: 0,
    molecules: 0,
    atoms: { least: 0, most: 0 },
    elements: [],
    energies: { known: 0 },
    skipped: { count: 0 },
  });
});
