import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { purposes } from '@ouroboros/native';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Conformation } from '../molecule.ts';
import { chain, marked } from '../testing/molecules.ts';
import { ConformationView } from './conformation-view.ts';
import type { MoleculeShard } from './molecule-shard.ts';
import { MoleculeShardWriter } from './molecule-shard-writer.ts';

let folder: string;
/** Of 7, 0 and 5 conformations. */
let shards: readonly MoleculeShard[];

/** Molecules of 2 to 5 atoms, that of 3 atoms in both shards. */
const contents = [
  [3, 2, 3, 4, 2, 3, 3].map((atoms, k) => marked(chain(atoms), k)),
  [],
  [5, 3, 5, 3, 3].map((atoms, k) => marked(chain(atoms), 10 + k)),
] as const;
const all = contents.flat();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'view-'));
  shards = await Promise.all(contents.map((conformations, k) => write(String(k), conformations)));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, conformations: readonly Conformation[]): Promise<MoleculeShard> {
  const writer = await MoleculeShardWriter.create(join(folder, name));
  for (const { molecule, positions, energy } of conformations) {
    await writer.append(writer.addMolecule(molecule), positions, energy);
  }
  return writer.finish();
}

const joined = () => ConformationView.join(shards.map((shard) => ({ shard })));
const indicesOf = (view: ConformationView) => Array.from({ length: view.conformations }, (_, k) => k);

test('conformations of several shards come in any order, repeated ones too, as they were written', () => {
  const view = joined();
  expect([view.conformations, [...view.partEnds()]]).toEqual([12, [7, 7, 12]]);
  fc.assert(
    fc.property(fc.array(fc.nat(11), { maxLength: 40 }), (indices) => {
      const expected = indices.map((index) => all[index] as Conformation);
      expect(view.gather(indices)).toEqual(expected);
      expect([...view.atomCounts(indices)]).toEqual(expected.map(({ molecule }) => molecule.elements.length));
    }),
    { seed: 3, numRuns: 40 },
  );
  view.close();
  expect(() => view.gather([12])).toThrow('expected an index below 12, received 12');
});

test('the same molecule is the same object: in every call, in every shard, and in subsamples', () => {
  const view = joined();
  const molecules = view.moleculesOf(indicesOf(view));
  expect(new Set(molecules).size).toBe(4);
  expect(view.gather([8])[0]?.molecule).toBe(molecules[0]);
  const some = view.subsample(6, { seed: 2, purpose: purposes.subsample, iteration: 1, index: 0 });
  for (const molecule of some.moleculesOf(indicesOf(some))) expect(molecules).toContain(molecule);
  view.close();
  some.close();
});

test('a subsample is drawn from all parts and keeps their order', () => {
  const view = joined();
  const some = view.subsample(5, { seed: 4, purpose: purposes.subsample, iteration: 1, index: 0 });
  const marks = some.gather(indicesOf(some)).map(({ positions }) => positions[0] as number);
  expect(marks).toHaveLength(5);
  expect(marks).toEqual([...new Set(marks)].sort((a, b) => a - b));
  expect([...some.partEnds()]).toEqual([
    marks.filter((mark) => mark < 10).length,
    marks.filter((mark) => mark < 10).length,
    5,
  ]);
  expect(() => view.subsample(13, { seed: 1, purpose: 6, iteration: 1, index: 0 })).toThrow(
    /expected a number of examples from 0 to 12, received 13/,
  );
  some.close();
  view.close();
});

test('only the first conformations of a part take part, and more than it has are refused', () => {
  const [a, , c] = shards as [MoleculeShard, MoleculeShard, MoleculeShard];
  const view = ConformationView.join([
    { shard: c, conformations: 2 },
    { shard: a, conformations: 1 },
  ]);
  expect(view.gather([0, 1, 2])).toEqual([all[7], all[8], all[0]]);
  view.close();
  expect(() => ConformationView.join([{ shard: c, conformations: 6 }])).toThrow(
    /2: expected a number of examples from 0 to 5, received 6/,
  );
});

test('a file that has shrunk since the shard was opened is named', async () => {
  const shard = await write('shrunk', contents[0]);
  await truncate(join(shard.directory, 'positions.bin'), 40);
  const view = ConformationView.join([{ shard }]);
  expect(view.gather([0])).toEqual([all[0]]);
  expect(() => view.gather([3])).toThrow(/shrunk\/positions.bin: expected at least/);
  view.close();
});
