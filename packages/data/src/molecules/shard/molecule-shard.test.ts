import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeManifest, type MoleculeManifest } from '../../shard/manifest.ts';
import type { Conformation } from '../molecule.ts';
import { chain, marked } from '../testing/molecules.ts';
import { ConformationView } from './conformation-view.ts';
import { type MoleculeShard, openMoleculeShard } from './molecule-shard.ts';
import { MoleculeShardWriter } from './molecule-shard-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const [ethane, propane, butane] = [chain(2), chain(3), chain(4)] as const;
const few = [marked(propane, 0), marked(ethane, 1), marked(propane, 2), marked(butane, 3)];

async function append(writer: MoleculeShardWriter, conformations: readonly Conformation[]): Promise<void> {
  for (const { molecule, positions, energy } of conformations) {
    await writer.append(writer.addMolecule(molecule), positions, energy);
  }
}

async function write(name: string, conformations: readonly Conformation[]): Promise<MoleculeShard> {
  const writer = await MoleculeShardWriter.create(join(folder, name), { provenance: { source: 'test' } });
  await append(writer, conformations);
  return writer.finish({ found: 9 });
}

function contentsOf(shard: MoleculeShard): Conformation[] {
  const view = ConformationView.join([{ shard }]);
  const all = view.gather(Array.from({ length: view.conformations }, (_, k) => k));
  view.close();
  return all;
}

test('conformations come back as they were, and each molecule is stored once', async () => {
  const shard = await write('a', few);
  expect(shard.manifest).toMatchObject({
    kind: 'molecules',
    examples: 4,
    molecules: 3,
    atoms: 12,
    mostAtoms: 4,
    provenance: { source: 'test', found: 9 },
  });
  expect(await openMoleculeShard(shard.directory)).toEqual(shard);
  expect(contentsOf(shard)).toEqual(few);
  const lines = (await readFile(join(shard.directory, 'molecules.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).smiles)).toEqual(['CCC', 'CC', 'CCCC']);
});

test('molecules with the same atoms under another name, or in another order, are others', async () => {
  const writer = await MoleculeShardWriter.create(join(folder, 'a'));
  expect(writer.addMolecule(ethane)).toBe(0);
  expect(writer.addMolecule(chain(2, 'ethane'))).toBe(1);
  expect(writer.addMolecule({ ...ethane, charges: Int8Array.of(0, -1) })).toBe(2);
  expect(writer.addMolecule(chain(2))).toBe(0);
  await writer.abort();
  expect(await readdir(folder)).toEqual([]);
});

test('names hold whatever characters a file has, line ends too', async () => {
  const odd = ['two\nlines', 'three\u2028more\u2029lines', '"quoted" \u00e9\ud83e\uddea'].map((name, k) => {
    return marked(chain(2, name), k);
  });
  const writer = await MoleculeShardWriter.create(join(folder, 'a'));
  await append(writer, odd);
  await writer.checkpoint();
  await writer.close();
  const resumed = await MoleculeShardWriter.resume(join(folder, 'a'));
  expect(resumed.molecules).toBe(3);
  await append(resumed, odd);
  expect(contentsOf(await resumed.finish())).toEqual([...odd, ...odd]);
});

test('equal contents give equal bytes, whatever the checkpoints', async () => {
  const once = await write('a', few);
  const writer = await MoleculeShardWriter.create(join(folder, 'b'), { provenance: { source: 'test' } });
  for (const conformation of few) {
    await append(writer, [conformation]);
    await writer.checkpoint();
  }
  expect((await writer.finish({ found: 9 })).manifest).toEqual(once.manifest);
});

test('a writer goes on behind the last checkpoint of one that was killed, and knows its molecules', async () => {
  const options = { provenance: { source: 'test' } };
  const first = await MoleculeShardWriter.create(join(folder, 'b'), options);
  await append(first, few.slice(0, 3));
  await first.checkpoint({ next: 7 });
  await append(first, [marked(chain(6), 5)]);
  await first.close();
  const second = await MoleculeShardWriter.resume(join(folder, 'b'), options);
  expect([second.conformations, second.molecules, second.notes]).toEqual([3, 2, { next: 7 }]);
  await append(second, few.slice(3));
  const shard = await second.finish({ found: 9 });
  expect(shard.manifest).toEqual((await write('a', few)).manifest);
  expect(contentsOf(shard)).toEqual(few);
});

test('one of another provenance begins anew, and so does one that is created', async () => {
  const first = await MoleculeShardWriter.create(join(folder, 'a'), { provenance: { seed: '1' } });
  await append(first, few);
  await first.checkpoint();
  await first.close();
  const other = await MoleculeShardWriter.resume(join(folder, 'a'), { provenance: { seed: '2' } });
  expect([other.conformations, other.molecules]).toEqual([0, 0]);
  await other.close();
  const again = await MoleculeShardWriter.create(join(folder, 'a'), { provenance: { seed: '1' } });
  expect(again.conformations).toBe(0);
  await again.abort();
});

test('positions that do not fit the molecule or are not finite are refused, and nothing is appended', async () => {
  const writer = await MoleculeShardWriter.create(join(folder, 'a'));
  const number = writer.addMolecule(ethane);
  await expect(writer.append(number, new Float32Array(5))).rejects.toThrow(
    'positions: expected 6 numbers for 2 atoms, received 5',
  );
  await expect(writer.append(number, new Float32Array(6).fill(Number.NaN))).rejects.toThrow(
    'positions: expected finite numbers, received NaN',
  );
  await expect(writer.append(1, new Float32Array(6))).rejects.toThrow(
    'molecule: expected a number below 1, received 1',
  );
  expect(writer.conformations).toBe(0);
  await writer.abort();
});

test('a shard without conformations is one', async () => {
  const shard = await write('a', []);
  expect(shard.manifest).toMatchObject({ examples: 0, molecules: 0, atoms: 0, mostAtoms: 0 });
  expect(contentsOf(await openMoleculeShard(shard.directory))).toEqual([]);
});

test('a shard that is altered, cut short or of another kind is refused, naming the file', async () => {
  const a = await write('a', few);
  await appendFile(join(a.directory, 'positions.bin'), 'x');
  await expect(openMoleculeShard(a.directory)).rejects.toThrow(/positions.bin: expected 144 bytes/);
  const b = await write('b', few);
  await truncate(join(b.directory, 'energies.bin'), 8);
  await expect(openMoleculeShard(b.directory)).rejects.toMatchObject({ code: 'data/corrupt' });
  const c = await write('c', few);
  const altered: MoleculeManifest = { ...c.manifest, examples: 3 };
  await writeFile(join(c.directory, 'manifest.json'), encodeManifest(altered));
  await expect(openMoleculeShard(c.directory)).rejects.toThrow(
    /molecule-numbers.bin: expected a file of 12 bytes, received one of 16/,
  );
});

test('what is there already is not written over', async () => {
  await write('a', few);
  await expect(MoleculeShardWriter.create(join(folder, 'a'))).rejects.toMatchObject({ code: 'data/exists' });
});
