import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import { collectRecords, moleculesOf, skippedOf } from '../../testing/source-records.ts';
import { toMolfile } from '../chemistry/molfile-writing.ts';
import type { Conformation, Molecule } from '../molecule.ts';
import type { SourceRecord } from './molecule-source.ts';
import { readSdf } from './sdf-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sdf-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string | Uint8Array): Promise<SourceRecord[]> {
  const path = join(folder, 'file.sdf');
  await writeFile(path, text);
  return collectRecords(readSdf(path));
}

/** A record of an SDF file with a title, a shift along x and data fields. */
function record({ molecule, positions }: Conformation, title: string, shift = 0, fields = ''): string {
  const moved = positions.map((value, place) => (place % 3 === 0 ? value + shift : value));
  return `${toMolfile({ molecule: { ...molecule, name: title }, positions: moved })}${fields}$$$$\n`;
}

const ethanol = conformer('CCO');
const water = conformer('O');

/** What a program that guesses bonds might make of a molecule. */
function guessed(conformation: Conformation, changes: Partial<Molecule>): Conformation {
  return { ...conformation, molecule: { ...conformation.molecule, ...changes } };
}

test('consecutive records with one title are conformations of one molecule, with positions as in the file', async () => {
  const text = [
    record(ethanol, 'a', 1),
    record(ethanol, 'a', 2),
    record(water, 'b'),
    record(ethanol, 'a'),
  ].join('');
  const records = moleculesOf(await read(text));
  expect(
    records.map(({ molecule, conformations }) => [molecule.name, molecule.smiles, conformations.length]),
  ).toEqual([
    ['a', 'CCO', 2],
    ['b', 'O', 1],
    ['a', 'CCO', 1],
  ]);
  const shifts = records[0]?.conformations.map(
    ({ positions }) => (positions[0] as number) - (ethanol.positions[0] as number),
  );
  expect(shifts?.map(Math.round)).toEqual([1, 2]);
});

test('records without a title, or of other atoms, are molecules of their own', async () => {
  const records = await read(
    [record(water, ''), record(water, ''), record(water, 'x'), record(ethanol, 'x')].join(''),
  );
  expect(moleculesOf(records).map(({ molecule }) => molecule.name)).toEqual(['O', 'O', 'x', 'x']);
});

test('energies are read from data fields that are known to hold them', async () => {
  const fields = (name: string, value: string) => `> 25 <${name}>\n${value}\n\n`;
  const text = [
    record(water, 'w', 0, fields('PUBCHEM_MMFF94_ENERGY', '-12.5')),
    record(water, 'w', 0, `${fields('comment', 'wet')}${fields('Energy', '3e-1')}`),
    record(water, 'w', 0, fields('energy', 'low')),
    record(water, 'w', 0, fields('weight', '18')),
  ];
  const [first] = moleculesOf(await read(text.join('').replaceAll('\n', '\r\n')));
  expect(first?.conformations.map(({ energy }) => energy)).toEqual([-12.5, 0.3, undefined, undefined]);
});

test('a single molfile, and a last record without a separator, are read', async () => {
  expect((await read(toMolfile(water))).map(({ kind }) => kind)).toEqual(['conformations']);
  expect(await read(`${record(water, 'a')}${toMolfile(ethanol)}`)).toHaveLength(2);
});

test('records that lie across the pieces a file is read in are whole', async () => {
  const many = Array.from({ length: 1500 }, (_, k) => record(ethanol, `molecule ${k}`)).join('');
  expect(many.length).toBeGreaterThan(2 ** 20);
  const records = await read(many);
  expect(records).toHaveLength(1500);
  expect(records.every(({ kind }) => kind === 'conformations')).toBe(true);
});

test('orders that differ among conformations make no other molecule', async () => {
  const acid = conformer('CC(=O)[O-]');
  const plain = { charges: acid.molecule.charges.map(() => 0) };
  const [orders, ...others] = [acid.molecule.orders, acid.molecule.orders.map(() => 1)];
  const text = [orders, ...others].map((guess) =>
    record(guessed(acid, { ...plain, orders: guess }), 'acetate'),
  );
  const records = await read(text.join(''));
  expect(records).toHaveLength(1);
  expect(moleculesOf(records)[0]).toMatchObject({
    molecule: { smiles: acid.molecule.smiles },
    conformations: [{}, {}],
  });
});

test('a conformation in which a bond was overlooked is one of the molecule that the others are', async () => {
  const { bonds, orders } = ethanol.molecule;
  const torn = guessed(ethanol, { bonds: bonds.subarray(0, -2), orders: orders.subarray(0, -1) });
  const records = await read([record(torn, 'e'), record(ethanol, 'e'), record(ethanol, 'e')].join(''));
  expect(moleculesOf(records).map(({ conformations }) => conformations.length)).toEqual([3]);
  expect(skippedOf(records)).toEqual([]);
});

test('a conformation whose atoms have come apart is skipped', async () => {
  const { bonds, orders } = ethanol.molecule;
  const torn = guessed(ethanol, { bonds: bonds.subarray(0, -2), orders: orders.subarray(0, -1) });
  const far = {
    ...torn,
    positions: ethanol.positions.map((value, place) => (place >= 24 ? value + 9 : value)),
  };
  const records = await read([record(far, 'e'), record(conformer('CCO'), 'e')].join(''));
  expect(skippedOf(records).map(({ name, reason }) => [name, reason])).toContainEqual([
    'file.sdf, record 1 (e)',
    'disconnected',
  ]);
});

test('what is wrong in one record leaves the others as they are', async () => {
  const cut = record(ethanol, 'cut').split('\n').slice(0, 9).join('\n');
  const [metal, planar] = [
    record(ethanol, 'metal').replace(' O  ', ' Zn '),
    record(water, 'drawn').replace('3D', '2D'),
  ];
  const flat = planar.replaceAll(/^(.{20}).{10}(?= [HO])/gm, '$1    0.0000');
  const text = [
    `${cut}\n$$$$\n`,
    record(water, 'good'),
    metal,
    flat,
    'nonsense\n$$$$\n',
    record(water, 'last'),
  ].join('');
  const records = await read(text);
  expect(moleculesOf(records).map(({ molecule }) => molecule.name)).toEqual(['good', 'last']);
  expect(skippedOf(records).map(({ name, reason, message }) => `${name}: ${reason}: ${message}`)).toEqual([
    expect.stringMatching(
      /^file\.sdf, record 1 \(cut\): (cut-short|malformed): line 1\d: expected an atom|line 1\d: /,
    ),
    'file.sdf, record 3 (metal): unknown-element: line 7: expected an element that is known, received "Zn"',
    'file.sdf, record 4 (drawn): two-dimensional: expected coordinates in space, received a drawing in a plane',
    'file.sdf, record 5 (nonsense): cut-short: line 3: expected a comment, received the end',
  ]);
});

test('a file of anything else is skipped in one line', async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, k) => (k * 97 + (k >> 7)) % 256);
  const records = await read(bytes);
  expect(records.length).toBeGreaterThan(0);
  expect(records.every(({ kind }) => kind === 'skipped')).toBe(true);
  for (const { name, message } of skippedOf(records)) expect(`${name}: ${message}`).not.toMatch(/\p{Cc}/u);
  expect(await read('')).toEqual([]);
});
