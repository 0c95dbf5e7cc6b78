import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PreparationProgress } from '../../preparation/progress.ts';
import { type AlkaneRecord, alkaneFile, alkaneRecord } from '../../testing/alkanes.ts';
import type { Conformation } from '../molecule.ts';
import { ConformationView } from '../shard/conformation-view.ts';
import type { MoleculeShard } from '../shard/molecule-shard.ts';
import { prepareFreshMolecules } from './fresh-molecules.ts';
import type { MoleculeOptions, SdfOptions } from './options.ts';
import { prepareMolecules } from './preparation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const out = (name = 'out') => join(folder, name);

/** `each` conformations of every alkane of `from` to `to` carbons, with energies from 0 on. */
function alkanes(from: number, to: number, each: number): AlkaneRecord[] {
  return Array.from({ length: (to - from + 1) * each }, (_, energy) => ({
    carbons: from + Math.floor(energy / each),
    energy,
  }));
}

/** A folder with `train.sdf` and `test.sdf`. */
async function writeSplit(train: string, tests: string): Promise<SdfOptions> {
  const path = join(folder, 'source');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'train.sdf'), train);
  await writeFile(join(path, 'test.sdf'), tests);
  return { source: 'sdf', path, seed: 1 };
}

/** 30 training conformations of alkanes of 3 to 12 carbons, 12 test conformations of alkanes of 13 to 16. */
const split = () => writeSplit(alkaneFile(alkanes(3, 12, 3)), alkaneFile(alkanes(13, 16, 3)));

function contentsOf(shard: MoleculeShard): Conformation[] {
  const view = ConformationView.join([{ shard }]);
  const all = view.gather(Array.from({ length: view.conformations }, (_, k) => k));
  view.close();
  return all;
}

/** The energies by which the conformations of a shard are known, in its order. */
const energiesOf = (shard: MoleculeShard) => contentsOf(shard).map(({ energy }) => energy);
const carbonsOf = (shard: MoleculeShard) => contentsOf(shard).map(({ molecule }) => molecule.smiles.length);
const upTo = (count: number) => Array.from({ length: count }, (_, k) => k);
const sorted = (numbers: readonly unknown[]) => [...numbers].sort((a, b) => Number(a) - Number(b));

/** Everything in a directory, by path. */
async function bytesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(async (path) => [path.slice(directory.length), await readFile(path, 'hex')] as const),
  );
  return Object.fromEntries(pairs.sort());
}

test('all conformations of both splits come, training ones shuffled, those of a test molecule together', async () => {
  const { train, trainConformations, test, skipped } = await prepareMolecules(out(), await split());
  expect(sorted(energiesOf(train))).toEqual(upTo(30));
  expect(energiesOf(train)).not.toEqual(upTo(30));
  expect(sorted(energiesOf(test))).toEqual(upTo(12));
  const runs = carbonsOf(test).filter((carbons, k, all) => carbons !== all[k - 1]);
  expect(sorted(runs)).toEqual([13, 14, 15, 16]);
  expect([trainConformations, skipped]).toEqual([30, { count: 0, first: [], byReason: {} }]);
  expect(train.manifest).toMatchObject({
    molecules: 10,
    mostAtoms: 38,
    provenance: { source: 'sdf', seed: '1', split: 'train', found: 30 },
  });
  expect((await readdir(out())).sort()).toEqual(['preparation.json', 'test', 'train']);
});

test('conformations are centred and otherwise as the file has them', async () => {
  const { train } = await prepareMolecules(out(), await split());
  const found = contentsOf(train).find(({ energy }) => energy === 4) as Conformation;
  const lines = alkaneRecord({ carbons: 4, energy: 4 }).split('\n').slice(4, 18);
  const places = lines.map((line) => [0, 10, 20].map((from) => Number(line.slice(from, from + 10))));
  for (const axis of [0, 1, 2]) {
    const mean = places.reduce((sum, place) => sum + (place[axis] as number), 0) / places.length;
    for (const [atom, place] of places.entries()) {
      expect(found.positions[3 * atom + axis]).toBeCloseTo((place[axis] as number) - mean, 5);
    }
  }
});

test('fewer conformations are the first ones of all: a draw from the whole source in the order of the seed', async () => {
  const options = await split();
  const all = await prepareMolecules(out('all'), options);
  const few = await prepareMolecules(out('few'), { ...options, conformations: 11, testConformations: 7 });
  expect(energiesOf(few.train)).toEqual(energiesOf(all.train).slice(0, 11));
  expect(energiesOf(few.test)).toEqual(energiesOf(all.test).slice(0, 7));
  const other = await prepareMolecules(out('other'), { ...options, seed: 2, conformations: 11 });
  expect(energiesOf(other.train)).not.toEqual(energiesOf(few.train));
});

test('of a test molecule at most as many conformations are kept as are asked for', async () => {
  const options = { ...(await split()), conformationsPerMolecule: 2, testConformations: 5 };
  const { train, test } = await prepareMolecules(out(), options);
  const carbons = carbonsOf(test);
  expect([train.manifest.examples, test.manifest.examples, test.manifest.molecules]).toEqual([30, 5, 3]);
  expect(carbons[0]).toBe(carbons[1]);
  expect(carbons[2]).toBe(carbons[3]);
});

test('fresh batches share no conformation, and are the same whatever was prepared before', async () => {
  const options = { ...(await split()), conformations: 8 };
  const order = energiesOf((await prepareMolecules(out('all'), await split())).train);
  const third = await prepareFreshMolecules(out('a'), options, 3);
  expect(third.directory).toBe(join(out('a'), 'train-3'));
  expect(third.manifest.provenance).toMatchObject({ batch: 3, split: 'train' });
  expect(energiesOf(third)).toEqual(order.slice(16, 24));
  expect(energiesOf(await prepareFreshMolecules(out('a'), options, 2))).toEqual(order.slice(8, 16));
  expect(energiesOf(await prepareFreshMolecules(out('a'), options, 1))).toEqual(order.slice(0, 8));
  await prepareMolecules(out('b'), options);
  await prepareFreshMolecules(out('b'), options, 2);
  expect((await prepareFreshMolecules(out('b'), options, 3)).manifest).toEqual(third.manifest);
  await expect(prepareFreshMolecules(out('a'), options, 4)).rejects.toMatchObject({
    code: 'data/too-few-conformations',
    message: expect.stringContaining(
      'expected 8 training conformations for batch 4, behind those of the batches before, received 6, none skipped',
    ),
  });
  expect((await readdir(out('a'))).sort()).toEqual([
    'preparation.json',
    'test',
    'train',
    'train-2',
    'train-3',
  ]);
});

test('what is no molecule is skipped, counted by reason, and the first of each reason named', async () => {
  const bad = alkaneRecord({ carbons: 3, energy: 50 });
  const records = [
    alkaneRecord({ carbons: 3, energy: 0 }),
    bad.replace('alkane 3', 'odd').replace(' C   0', ' Xx  0'),
    bad.replace('alkane 3', 'other').replace(' C   0', ' Fe  0'),
    `${bad.replace('alkane 3', 'torn').slice(0, 300)}\n$$$$\n`,
    alkaneFile(alkanes(4, 9, 1)),
  ];
  const options = await writeSplit(records.join(''), alkaneFile(alkanes(10, 11, 1)));
  const { train, skipped } = await prepareMolecules(out(), options);
  expect(train.manifest.examples).toBe(7);
  expect(skipped).toEqual({
    count: 3,
    first: [
      {
        name: 'train.sdf, record 2 (odd)',
        reason: expect.stringMatching(/expected .*element.* received .*Xx/),
      },
      { name: 'train.sdf, record 4 (torn)', reason: expect.stringMatching(/expected .* received /) },
    ],
    byReason: { 'unknown-element': 2, malformed: 1 },
  });
  expect((await prepareMolecules(out(), options)).skipped).toEqual(skipped);
});

test('a training molecule that is a test molecule too is refused, or dropped and counted', async () => {
  const options = await writeSplit(alkaneFile(alkanes(3, 8, 2)), alkaneFile(alkanes(8, 10, 2)));
  await expect(prepareMolecules(out(), options)).rejects.toMatchObject({
    code: 'data/split-overlap',
    message: expect.stringContaining('received the molecule alkane 8 in both; remove it from one of them'),
  });
  expect(await readdir(out())).toEqual(['preparation.json']);
  const { train, skipped } = await prepareMolecules(out(), { ...options, overlap: 'drop' });
  expect(sorted(energiesOf(train))).toEqual(upTo(10));
  expect(skipped).toEqual({
    count: 1,
    first: [{ name: 'alkane 8', reason: 'the same as a test molecule' }],
    byReason: { 'test-molecule': 1 },
  });
});

test('one file is split by molecule: each SMILES decides, and more molecules move none that are there', async () => {
  const path = join(folder, 'all.sdf');
  await writeFile(path, alkaneFile(alkanes(3, 30, 2)));
  const options: SdfOptions = { source: 'sdf', path, seed: 1, testShare: 0.3 };
  const { train, test } = await prepareMolecules(out('a'), options);
  expect(sorted([...energiesOf(train), ...energiesOf(test)])).toEqual(upTo(56));
  expect(carbonsOf(test).length).toBeGreaterThan(0);
  for (const carbons of carbonsOf(test)) expect(carbonsOf(train)).not.toContain(carbons);
  await appendFile(path, alkaneFile(alkanes(31, 40, 2)));
  const later = await prepareMolecules(out('b'), options);
  expect(sorted(carbonsOf(later.test)).filter((carbons) => Number(carbons) <= 30)).toEqual(
    sorted(carbonsOf(test)),
  );
});

test('fewer conformations than asked for, none at all, or more bad records than good ones are refused in one line', async () => {
  const options = await split();
  await expect(prepareMolecules(out(), { ...options, conformations: 31 })).rejects.toMatchObject({
    code: 'data/too-few-conformations',
    kind: 'request',
    message: `${options.path}: expected 31 training conformations, received 30, none skipped; lower data.conformations, or give more conformations`,
  });
  await expect(prepareMolecules(out(), { ...options, testConformations: 13 })).rejects.toThrow(
    'expected 13 test conformations, received 12, none skipped; lower data.testConformations',
  );
  // The remedy works where it was refused.
  expect(await readdir(out())).toEqual(['preparation.json']);
  expect((await prepareMolecules(out(), { ...options, conformations: 30 })).trainConformations).toBe(30);
  const bad = alkaneRecord({ carbons: 3, energy: 1 }).replace(' C   0', ' Fe  0');
  const spoilt = await writeSplit(
    `${bad.repeat(3)}${alkaneFile(alkanes(4, 5, 1))}`,
    alkaneFile(alkanes(6, 6, 1)),
  );
  await expect(prepareMolecules(out('b'), spoilt)).rejects.toMatchObject({
    code: 'data/too-many-skipped',
    message: expect.stringMatching(
      /expected training conformations in at least half of the records, received 2, 3 skipped \(train.sdf, record 1 /,
    ),
  });
  const empty = await writeSplit(bad, alkaneFile(alkanes(6, 6, 1)));
  await expect(prepareMolecules(out('c'), empty)).rejects.toMatchObject({ code: 'data/no-conformation' });
  expect(await readdir(out('c'))).toEqual(['preparation.json']);
});

test('a preparation interrupted anywhere ends with the same bytes, and leaves nothing else', async () => {
  const options = { ...(await split()), conformations: 10 };
  await prepareMolecules(out('whole'), options);
  let interruptions = 0;
  for (let stop = 1; stop < 100; stop += 2) {
    const aborter = new AbortController();
    let seen = 0;
    const onProgress = () => {
      if (++seen === stop) aborter.abort(new Error('stop'));
    };
    try {
      await prepareMolecules(out('cut'), options, { signal: aborter.signal, onProgress });
      break;
    } catch (error) {
      expect((error as Error).message).toBe('stop');
      interruptions++;
    }
  }
  expect(interruptions).toBeGreaterThan(3);
  expect(await bytesOf(out('cut'))).toEqual(await bytesOf(out('whole')));
});

test('what a killed preparation left is in nobody’s way', async () => {
  const options = { ...(await split()), conformations: 10 };
  await prepareMolecules(out('whole'), options);
  await mkdir(join(out('cut'), 'train.drawn'), { recursive: true });
  await mkdir(join(out('cut'), 'train.drawn.partial'), { recursive: true });
  await writeFile(join(out('cut'), 'train.drawn.partial', 'positions.bin'), 'cut short');
  await prepareMolecules(out('cut'), options);
  expect(await bytesOf(out('cut'))).toEqual(await bytesOf(out('whole')));
});

test('a second call opens what the first one made, without the source; other options are refused', async () => {
  const options = { ...(await split()), conformations: 10 };
  const first = await prepareMolecules(out(), options);
  await rm(options.path, { recursive: true });
  const reported: PreparationProgress[] = [];
  const again = await prepareMolecules(out(), options, { onProgress: (progress) => reported.push(progress) });
  expect([again, reported]).toEqual([first, []]);
  await expect(prepareMolecules(out(), { ...options, seed: 2 })).rejects.toMatchObject({
    code: 'data/prepared-otherwise',
  });
  await expect(prepareFreshMolecules(out(), options, 2)).rejects.toMatchObject({ code: 'data/file-missing' });
});

test('a source that changed since it was begun is refused', async () => {
  const options = { ...(await split()), conformations: 10 };
  await prepareMolecules(out(), options);
  await appendFile(join(options.path, 'train.sdf'), alkaneRecord({ carbons: 3, energy: 99 }));
  await expect(prepareFreshMolecules(out(), options, 2)).rejects.toMatchObject({
    code: 'data/source-changed',
  });
});

test('progress counts conformations; how many there are a file does not tell', async () => {
  const seen = new Map<string, PreparationProgress>();
  await prepareMolecules(out(), await split(), {
    onProgress: (progress) => {
      expect(progress.done).toBeGreaterThanOrEqual(seen.get(progress.stage)?.done ?? 0);
      seen.set(progress.stage, progress);
    },
  });
  expect([...seen.values()]).toEqual([
    { stage: 'test', done: 12, total: 0, unit: 'conformations' },
    { stage: 'train', done: 30, total: 0, unit: 'conformations' },
  ]);
});

test('prepared conformations are used where they lie, the first ones, and give fresh batches too', async () => {
  const first = await prepareMolecules(out('ready'), await split());
  const options = { source: 'prepared', path: out('ready'), conformations: 9, testConformations: 5 } as const;
  const { train, trainConformations, test, skipped } = await prepareMolecules(out(), options);
  expect([train, trainConformations, skipped.count]).toEqual([first.train, 9, 0]);
  expect(energiesOf(test)).toEqual(energiesOf(first.test).slice(0, 5));
  expect(await prepareMolecules(out(), options)).toEqual({ train, trainConformations, test, skipped });
  const third = await prepareFreshMolecules(out(), options, 3);
  expect(energiesOf(third)).toEqual(energiesOf(first.train).slice(18, 27));
  await expect(prepareFreshMolecules(out(), options, 4)).rejects.toMatchObject({
    code: 'data/too-few-conformations',
  });
  await expect(prepareMolecules(out('b'), { ...options, conformations: 31 })).rejects.toMatchObject({
    code: 'data/too-few-conformations',
  });
  await expect(
    prepareMolecules(out('c'), { ...options, path: join(folder, 'source') }),
  ).rejects.toMatchObject({ code: 'data/not-prepared' });
});

test('options that cannot be met are refused by name', async () => {
  const options = await split();
  const wrong: readonly (readonly [Partial<SdfOptions>, string])[] = [
    [{ conformations: 0 }, 'data.conformations'],
    [{ testConformations: 1.5 }, 'data.testConformations'],
    [{ conformationsPerMolecule: 0 }, 'data.conformationsPerMolecule'],
    [{ testShare: 1 }, 'data.testShare'],
    [{ overlap: 'keep' as 'drop' }, 'data.overlap'],
  ];
  for (const [change, name] of wrong) {
    const fault = await prepareMolecules(out(), { ...options, ...change }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'data/option', kind: 'request' });
    expect((fault as Error).message.startsWith(name)).toBe(true);
  }
  const unknown = { ...options, source: 'sfd' } as unknown as MoleculeOptions;
  await expect(prepareMolecules(out(), unknown)).rejects.toThrow('did you mean "sdf"?');
  const nowhere = { ...options, path: join(folder, 'nowhere') };
  await expect(prepareMolecules(out(), nowhere)).rejects.toMatchObject({ code: 'data/file-missing' });
});

const drawn = { source: 'embedded', seed: 3, conformations: 8, testConformations: 4 } as const;

test('drawn molecules are others in each split and each fresh batch', async () => {
  const seen: PreparationProgress[] = [];
  const onProgress = (progress: PreparationProgress) => seen.push(progress);
  const { train, test } = await prepareMolecules(out(), drawn, { onProgress });
  expect(seen.at(-1)).toEqual({ stage: 'train', done: 8, total: 8, unit: 'conformations' });
  const second = await prepareFreshMolecules(out(), drawn, 2);
  const others = new Set([train, test].flatMap(contentsOf).map(({ molecule }) => molecule.smiles));
  expect(others.size).toBe(train.manifest.molecules + test.manifest.molecules);
  for (const { molecule } of contentsOf(second)) expect(others).not.toContain(molecule.smiles);
  expect(second.manifest.examples).toBe(8);
  expect(await prepareFreshMolecules(out(), drawn, 2)).toEqual(second);
}, 120_000);

const real = fileURLToPath(new URL('../../../../../../shared/data/molecules/test.sdf', import.meta.url));

test.skipIf(!existsSync(real))(
  'real conformers are prepared: all but those that are no molecules (skipped without ../shared/data)',
  async () => {
    const { train, test, skipped } = await prepareMolecules(out(), { source: 'sdf', path: real, seed: 1 });
    expect(train.manifest.examples + test.manifest.examples + skipped.count).toBe(974);
    expect(skipped.count).toBeLessThan(10);
    expect(train.manifest.molecules + test.manifest.molecules).toBe(100);
    expect(train.manifest.mostAtoms).toBeLessThanOrEqual(88);
  },
  120_000,
);
