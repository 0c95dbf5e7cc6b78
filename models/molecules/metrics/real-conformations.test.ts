import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Conformation, conformationFromMolfile } from '@ouroboros/data/molecules';
import { expect, test } from 'vitest';
import { comparisonsOf } from './comparison.ts';
import { moleculeMetrics } from './molecule-metrics.ts';

const real = fileURLToPath(new URL('../../../../shared/data/molecules/test.sdf', import.meta.url));

/** The conformations of the first molecules of a file; records that are no usable molecule are left out. */
function readConformations(path: string, molecules: number): Conformation[] {
  const conformations: Conformation[] = [];
  for (const record of readFileSync(path, 'utf8').split('$$$$\n').slice(0, -1)) {
    try {
      conformations.push(conformationFromMolfile(record));
    } catch {
      continue;
    }
    if (new Set(conformations.map(({ molecule }) => molecule.name)).size > molecules) break;
  }
  return conformations;
}

test.skipIf(!existsSync(real))(
  'one half of the real conformations is as good as the other half (skipped without ../shared/data)',
  () => {
    const all = readConformations(real, 20);
    const comparisons = comparisonsOf(all, all).filter(({ references }) => references.length > 1);
    const half = (rest: number) =>
      comparisons.flatMap(({ references }) => references.filter((_, k) => k % 2 === rest));
    const { metrics, distributions } = moleculeMetrics({ references: half(0), generated: half(1) });
    expect(metrics).toMatchObject({ brokenBonds: 0, clashShare: 0, unusable: 0, stereoKept: 1, mirrored: 0 });
    expect(metrics.bondDivergence).toBeLessThan(0.01);
    expect(metrics.angleDivergence).toBeLessThan(0.01);
    expect(metrics.torsionDivergence).toBeLessThan(0.05);
    expect(metrics.strainPerAtom).toBeLessThan(0.1);
    expect(metrics.covR).toBeGreaterThan(0.7);
    // Every quantity is there, and its bins hold the real values.
    expect(distributions.length).toBe(11);
    for (const distribution of distributions) {
      expect(distribution.real.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0.99);
    }
  },
  60_000,
);
