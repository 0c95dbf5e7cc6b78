import { expect, test } from 'vitest';
import type { ConformationRecord } from '../sources/molecule-source.ts';
import { type EmbeddedSelection, embeddedRecords } from './embedded-records.ts';

/** The first records of a selection; whoever takes no more ends the processes. */
async function take(count: number, selection: Partial<EmbeddedSelection>): Promise<ConformationRecord[]> {
  const whole = { seed: 4, split: 'train', from: 0, processes: 1, conformationsPerMolecule: 2 } as const;
  const taken: ConformationRecord[] = [];
  for await (const record of embeddedRecords({ ...whole, ...selection })) {
    taken.push(record);
    if (taken.length === count) break;
  }
  return taken;
}

/** What is stored of records: between processes arrays change their classes. */
function plain(records: readonly ConformationRecord[]) {
  return records.map(({ molecule, conformations }) => ({
    smiles: molecule.smiles,
    bonds: [...molecule.bonds],
    positions: conformations.map(({ positions }) => [...positions]),
    energies: conformations.map(({ energy }) => energy),
  }));
}

test('molecules are the same whatever the number of processes, and wherever one begins', async () => {
  const first = plain(await take(4, {}));
  expect(new Set(first.map(({ smiles }) => smiles)).size).toBe(4);
  expect(plain(await take(4, { processes: 2 }))).toEqual(first);
  expect(plain(await take(2, { from: 2 }))).toEqual(first.slice(2));
  for (const { positions } of first) expect(positions.length).toBeLessThanOrEqual(2);
}, 120_000);
