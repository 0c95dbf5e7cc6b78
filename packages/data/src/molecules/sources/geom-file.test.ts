import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import { collectRecords, moleculesOf, skippedOf } from '../../testing/source-records.ts';
import { readGeom } from './geom-file.ts';
import type { SourceRecord } from './molecule-source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geom-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(...parts: readonly Uint8Array[]): Promise<SourceRecord[]> {
  const path = join(folder, 'file.msgpack');
  await writeFile(path, Buffer.concat(parts));
  return collectRecords(readGeom(path));
}

type Row = readonly unknown[];

/** Rows of an atomic number and coordinates, as GEOM has them: the number is a float too. */
function rows(smiles: string): Row[] {
  const { molecule, positions } = conformer(smiles);
  return Array.from(molecule.elements, (element, atom) => [
    element,
    ...positions.subarray(3 * atom, 3 * atom + 3),
  ]);
}

/** A conformer with all the entries that GEOM's have. */
function geomConformer(xyz: readonly Row[], relativeenergy: number) {
  const weights = { degeneracy: 2, boltzmannweight: 0.45, conformerweights: [0.22, 0.23] };
  return { xyz, geom_id: 119_926_532, set: 1, totalenergy: -79.05, relativeenergy, ...weights };
}

/** What GEOM has of a molecule. */
function geomMolecule(conformers: readonly unknown[]) {
  const about = {
    totalconfs: 127,
    temperature: 298.15,
    lowestenergy: -79.0497,
    charge: 0,
    datasets: ['plpro'],
  };
  return { ...about, conformers, uniqueconfs: conformers.length };
}

const ethanol = geomMolecule([geomConformer(rows('CCO'), 0), geomConformer(rows('CCO').reverse(), 1.25)]);

test('maps of molecules are read one after the other, with conformers in one order and their energies', async () => {
  const records = await read(
    encode({ CCO: ethanol, O: geomMolecule([geomConformer(rows('O'), 0)]) }),
    encode({ OCC: ethanol }),
  );
  expect(records.every(({ kind }) => kind === 'conformations')).toBe(true);
  const molecules = moleculesOf(records);
  expect(
    molecules.map(({ molecule, conformations }) => [
      molecule.smiles,
      conformations.map(({ energy }) => energy),
    ]),
  ).toEqual([
    ['CCO', [0, 1.25]],
    ['O', [0]],
    ['CCO', [0, 1.25]],
  ]);
  const [first, second] = molecules[0]?.conformations ?? [];
  expect([...(first?.positions ?? [])]).toEqual(rows('CCO').flatMap(([, ...place]) => place));
  expect(second?.positions.subarray(0, 9)).toEqual(first?.positions.subarray(0, 9));
});

test.each([
  ['a metal complex', { 'C[Pt]C': ethanol }, /: unknown-element: expected elements among H /],
  ['no SMILES', { C1CC: ethanol }, /: malformed: expected a SMILES, received /],
  ['no conformers', { CCO: { charge: 0 } }, /: malformed: expected a map with conformers, received none$/],
  ['a number for a molecule', { CCO: 5 }, /: malformed: expected a map with conformers, received none$/],
  [
    'conformers that are no list',
    { CCO: { conformers: 'none' } },
    /: malformed: expected a list of conformers, received something else$/,
  ],
  [
    'a conformer without xyz',
    { CCO: geomMolecule([{ totalenergy: 1 }]) },
    /, conformer 1: malformed: .*received a conformer without xyz$/,
  ],
  [
    'a row that is none',
    { CCO: geomMolecule([geomConformer([...rows('CCO').slice(1), ['C', 0, 0, 0]], 0)]) },
    /received something else for atom 9$/,
  ],
  [
    'a coordinate that is no number',
    { CCO: geomMolecule([geomConformer(rows('CCO').with(2, [8, Number.NaN, 0, 0]), 0)]) },
    /: not-finite: .*not finite for atom 3$/,
  ],
  [
    'conformers of another molecule',
    { COC: ethanol },
    /, conformer 1: smiles-mismatch: expected the bonds of COC, /,
  ],
  [
    'conformers without hydrogens',
    { CCO: geomMolecule([geomConformer(rows('CCO').slice(0, 3), 0)]) },
    /: missing-hydrogens: expected the atoms of CCO, /,
  ],
])('%s is skipped, and what follows is read', async (_, molecules, message) => {
  const records = await read(encode({ ...molecules, O: geomMolecule([geomConformer(rows('O'), 0)]) }));
  expect(moleculesOf(records).map(({ molecule }) => molecule.smiles)).toEqual(['O']);
  const [skipped] = skippedOf(records);
  expect(`${skipped?.name}: ${skipped?.reason}: ${skipped?.message}`).toMatch(
    /^file\.msgpack, record 1 \(.+\)/,
  );
  expect(`${skipped?.name}: ${skipped?.reason}: ${skipped?.message}`).toMatch(message);
});

test('a file that is cut short gives what is whole, and one line on where it ends', async () => {
  const bytes = encode({ O: geomMolecule([geomConformer(rows('O'), 0)]), CCO: ethanol });
  const records = await read(bytes.subarray(0, bytes.length - 40));
  expect(moleculesOf(records).map(({ molecule }) => molecule.smiles)).toEqual(['O']);
  expect(skippedOf(records)).toEqual([
    {
      kind: 'skipped',
      name: 'file.msgpack',
      reason: 'cut-short',
      message: expect.stringMatching(/^expected a value at byte \d+, received the end of the file$/),
    },
  ]);
});

test.each([
  [
    'a text',
    Buffer.from('Hello, world'),
    'malformed',
    'expected a map from SMILES to conformers, received another value',
  ],
  [
    'a list of molecules',
    encode([ethanol]),
    'malformed',
    'expected a map from SMILES to conformers, received another value',
  ],
  [
    'bytes',
    Uint8Array.of(0x83, 0xc1, 0xc1, 0xc1),
    'malformed',
    'expected a value at byte 1, received a byte that begins none',
  ],
  [
    'the head of a large map',
    Uint8Array.of(0xdf, 0xff),
    'cut-short',
    'expected a value at byte 0, received the end of the file',
  ],
  [
    'a map of four thousand million',
    Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x43),
    'cut-short',
    'expected a value at byte 7, received the end of the file',
  ],
])('a file of %s is skipped in one line', async (_, bytes, reason, message) => {
  expect(await read(bytes)).toEqual([{ kind: 'skipped', name: 'file.msgpack', reason, message }]);
});
