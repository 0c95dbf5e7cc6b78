import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import { collectRecords, moleculesOf, skippedOf } from '../../testing/source-records.ts';
import { symbolOf } from '../chemistry/elements.ts';
import type { Conformation } from '../molecule.ts';
import type { SourceRecord } from './molecule-source.ts';
import { readXyz } from './xyz-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xyz-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<SourceRecord[]> {
  const path = join(folder, 'file.xyz');
  await writeFile(path, text);
  return collectRecords(readXyz(path));
}

/** The lines of a conformation's atoms, in the order of `order`. */
function atomLines({ molecule, positions }: Conformation, order = [...molecule.elements.keys()]): string[] {
  return order.map((atom) => {
    const place = [...positions.subarray(3 * atom, 3 * atom + 3)].map((value) => value.toFixed(4));
    return `${symbolOf(molecule.elements[atom] as number)} ${place.join(' ')}`;
  });
}

function frame(comment: string, lines: readonly string[]): string {
  return `${lines.length}\n${comment}\n${lines.join('\n')}\n`;
}

const alanine = conformer('C[C@H](N)C(=O)O');
const order = [12, 3, 0, 7, 1, 9, 5, 2, 11, 4, 10, 6, 8];

test('bonds are seen in coordinates and matched with the SMILES, atoms in the order of the file', async () => {
  const [record] = moleculesOf(await read(frame('C[C@H](N)C(=O)O', atomLines(alanine, order))));
  const { molecule } = alanine;
  expect(record?.molecule.smiles).toBe(molecule.smiles);
  expect([...(record?.molecule.elements ?? [])]).toEqual(order.map((atom) => molecule.elements[atom]));
  const named = (bonds: Uint16Array | undefined, name: (atom: number) => number | undefined) =>
    Array.from({ length: (bonds?.length ?? 0) / 2 }, (_, bond) =>
      [name(bonds?.[2 * bond] as number) ?? -1, name(bonds?.[2 * bond + 1] as number) ?? -1]
        .sort((a, b) => a - b)
        .join('-'),
    ).sort();
  expect(named(record?.molecule.bonds, (atom) => order[atom])).toEqual(named(molecule.bonds, (atom) => atom));
  expect(record?.conformations[0]?.positions[0]).toBeCloseTo(alanine.positions[36] as number, 3);
});

test('frames with one SMILES are conformations of one molecule, put into the order of the first', async () => {
  const lines = [atomLines(alanine), atomLines(alanine, order)];
  const records = moleculesOf(
    await read(lines.map((atoms) => frame('smiles=CC(N)C(=O)O energy=-3.5', atoms)).join('')),
  );
  expect(records.map(({ conformations }) => conformations.map(({ energy }) => energy))).toEqual([
    [-3.5, -3.5],
  ]);
  const [first, second] = records[0]?.conformations ?? [];
  const heavy = (positions: Float32Array | undefined) => [...(positions?.subarray(0, 18) ?? [])];
  expect(heavy(second?.positions)).toEqual(heavy(first?.positions));
});

const good = frame('CC(N)C(=O)O', atomLines(alanine));
const atoms = atomLines(alanine);

test.each([
  ['no SMILES', frame('', atoms), 'smiles-missing', 'expected a SMILES in the comment, received ""'],
  [
    'words instead of a SMILES',
    frame('made by hand', atoms),
    'smiles-missing',
    'expected a SMILES in the comment, received "made by hand"',
  ],
  [
    'the SMILES of an isomer',
    frame('NCCC(=O)O', atoms),
    'smiles-mismatch',
    /^expected the bonds of .*, received atoms that are bonded otherwise$/,
  ],
  [
    'the SMILES of another molecule',
    frame('CCO', atoms),
    'smiles-mismatch',
    'expected the atoms of CCO, H6 C2 O1, received H7 C3 N1 O2',
  ],
  [
    'hydrogens missing',
    frame('CC(N)C(=O)O', atoms.slice(0, 6)),
    'missing-hydrogens',
    /^expected the atoms of .*, H7 C3 N1 O2, received C3 N1 O2$/,
  ],
  [
    'a metal',
    frame('CC(N)C(=O)O', atoms.with(0, 'Pt 0 0 0')),
    'unknown-element',
    'expected an element that is known, received "Pt"',
  ],
  [
    'a coordinate that is no number',
    frame('CC(N)C(=O)O', atoms.with(0, 'C nan 0 0')),
    'not-finite',
    'expected a finite coordinate, received "nan"',
  ],
  [
    'coordinates missing',
    frame('CC(N)C(=O)O', atoms.with(0, 'C 1.0 2.0')),
    'malformed',
    'expected a finite coordinate, received ""',
  ],
  [
    'a drawing',
    frame(
      'CC(N)C(=O)O',
      atoms.map((line) => line.replace(/\S+$/, '0.0')),
    ),
    'two-dimensional',
    'expected coordinates in space, received a drawing in a plane',
  ],
  ['fragments', frame('CC(N)C(=O)O.C', atoms), 'disconnected', /^expected one connected molecule, received /],
  ['a count too small', `5\nCC(N)C(=O)O\n${atoms.join('\n')}\n`, 'smiles-mismatch', /received C3 N1 O1$/],
  ['no count', `${atoms.join('\n')}\n`, 'malformed', /^expected the number of atoms, received "C /],
  ['too large a count', `99999999\nC\n`, 'too-large', 'expected at most 65535 atoms, received 99999999'],
  ['one atom', frame('[H+]', ['H 0 0 0']), 'single-atom', 'expected at least two atoms, received 1'],
])('a frame with %s is skipped, and what follows is read', async (_, text, reason, message) => {
  const records = await read(`${text}${good}`);
  expect(moleculesOf(records).map(({ conformations }) => conformations.length)).toEqual([1]);
  expect(skippedOf(records)[0]).toEqual({
    kind: 'skipped',
    name: expect.stringMatching(/^file\.xyz, record 1/),
    reason,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('a file that ends within a frame is told, and what came before is read', async () => {
  const records = await read(`${good}${good.split('\n').slice(0, 8).join('\n')}`);
  expect(
    records.map((record) =>
      record.kind === 'skipped' ? `${record.reason}: ${record.message}` : record.molecule.smiles,
    ),
  ).toEqual(
    expect.arrayContaining([
      'cut-short: expected 13 atoms, received 6 and the end of the file',
      'CC(C(O)=O)N',
    ]),
  );
});
