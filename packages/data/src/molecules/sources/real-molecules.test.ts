import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { collectRecords, moleculesOf, skippedOf } from '../../testing/source-records.ts';
import type { SourceRecord } from './molecule-source.ts';
import { openMolecules } from './sources.ts';

const real = fileURLToPath(new URL('../../../../../../shared/data/molecules', import.meta.url));

/** How many there are of each word. */
function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function summarise(records: readonly SourceRecord[]) {
  const molecules = moleculesOf(records);
  const conformations = molecules.reduce((sum, record) => sum + record.conformations.length, 0);
  const titles = count(molecules.map(({ molecule }) => molecule.name));
  const skipped = count(skippedOf(records).map(({ reason }) => reason));
  return { molecules: molecules.length, conformations, titles, skipped };
}

test.skipIf(!existsSync(real))(
  'of 708 real molecules all but three are read, nearly all with one graph for a title (skipped without ../shared/data)',
  async () => {
    const source = await openMolecules({ source: 'sdf', path: real });
    const [train, held] = [await collectRecords(source.train), await collectRecords(source.test)];
    const { titles, ...learned } = summarise(train);
    const skipped = { disconnected: 32, 'missing-hydrogens': 11 };
    expect(learned).toEqual({ molecules: 615, conformations: 5978, skipped });
    expect(Object.keys(titles)).toHaveLength(605);
    // Other protonation states, and contacts that their program took for bonds: molecules of their own.
    expect(Object.values(titles).filter((graphs) => graphs > 1)).toHaveLength(6);
    expect(summarise(held)).toMatchObject({ molecules: 100, conformations: 974, skipped: {} });
    const smiles = moleculesOf([...train, ...held]).map(({ molecule }) => molecule);
    const named = new Map(smiles.map((molecule) => [molecule.smiles, molecule.name]));
    expect(named.size).toBe(710);
    for (const molecule of smiles) expect(named.get(molecule.smiles)).toBe(molecule.name);
  },
  120_000,
);
