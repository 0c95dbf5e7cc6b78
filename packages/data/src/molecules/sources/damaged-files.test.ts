import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import { collectRecords } from '../../testing/source-records.ts';
import { symbolOf } from '../chemistry/elements.ts';
import { toMolfile } from '../chemistry/molfile-writing.ts';
import { openMolecules } from './sources.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Of each kind of file; all of 3,000 passed once. */
const runs = 100;

const conformations = ['CCO', 'C[NH3+]', 'Cc1ccoc1'].map(conformer);

const sdf = conformations
  .map((conformation) => `${toMolfile(conformation)}> <energy>\n1.5\n\n$$$$\n`)
  .join('');

const rows = conformations.map(({ molecule, positions }) =>
  Array.from(molecule.elements, (element, atom) => [element, ...positions.subarray(3 * atom, 3 * atom + 3)]),
);

const xyz = conformations.map(({ molecule }, k) => {
  const lines = (rows[k] ?? []).map(([element = 0, ...place]) => [symbolOf(element), ...place].join(' '));
  return `${lines.length}\n${molecule.name}\n${lines.join('\n')}\n`;
});

const geom = conformations.map(({ molecule }, k) => [
  molecule.name,
  { charge: 0, conformers: [{ xyz: rows[k], relativeenergy: 0 }] },
]);

/** A file with some bytes replaced, left out or put in, and perhaps cut short. */
function damaged(
  bytes: Uint8Array,
  changes: readonly (readonly [number, Uint8Array, number])[],
  kept: number,
): Buffer {
  let result = Buffer.from(bytes);
  for (const [place, inserted, removed] of changes) {
    const at = Math.floor(place * result.length);
    result = Buffer.concat([result.subarray(0, at), inserted, result.subarray(at + removed)]);
  }
  return result.subarray(0, Math.ceil(kept * result.length));
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const digit = fc.constantFrom(...Buffer.from('0123456789 .-\nCHNO$'));
const inserted = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.array(digit, { maxLength: 4 }).map((all) => Uint8Array.from(all)),
);
const changes = fc.array(fc.tuple(share, inserted, fc.integer({ min: 0, max: 4 })), { maxLength: 4 });
const kept = fc.oneof({ arbitrary: fc.constant(1), weight: 3 }, { arbitrary: share, weight: 1 });

test.each([
  ['sdf', 'file.sdf', Buffer.from(sdf)],
  ['xyz', 'file.xyz', Buffer.from(xyz.join(''))],
  ['geom', 'file.msgpack', encode(Object.fromEntries(geom))],
] as const)(
  'however a file of %s is damaged, it gives records and one line for each that is skipped',
  async (source, name, bytes) => {
    const path = join(folder, name);
    await fc.assert(
      fc.asyncProperty(changes, kept, async (all, length) => {
        await writeFile(path, damaged(bytes, all, length));
        const records = await collectRecords((await openMolecules({ source, path, testShare: 0 })).train);
        expect(records.length).toBeGreaterThan(0);
        for (const record of records) {
          if (record.kind === 'skipped')
            expect(`${record.name}: ${record.message}`).not.toMatch(/\p{Cc}|undefined|NaN/u);
          else
            expect(record.conformations.every(({ positions }) => positions.every(Number.isFinite))).toBe(
              true,
            );
        }
      }),
      { seed: 1, numRuns: runs },
    );
  },
  120_000,
);
