import { fillNormal, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { metricDescriptions } from './descriptions.ts';
import { moleculeMetrics } from './molecule-metrics.ts';
import { changed, recordedMolecules } from './testing/conformations.ts';

const used = ['nitrobenzoate', 'one stereocentre', 'two stereocentres', 'double bond', 'drug-like'];
const recorded = recordedMolecules().filter(({ name }) => used.includes(name));
const references = recorded.flatMap((molecule) => molecule.references);

/** The references twice, each moved by its own normal numbers. */
function noisy(deviation: number) {
  return [...references, ...references].map((reference, index) => {
    const draws = new Float32Array(reference.positions.length);
    fillNormal(draws, { seed: 2, purpose: purposes.noise, iteration: 0, index });
    return changed(reference, (value, axis, atom) => value + deviation * (draws[3 * atom + axis] as number));
  });
}

const names = [
  'covR',
  'matR',
  'covP',
  'matP',
  'bondDivergence',
  'angleDivergence',
  'torsionDivergence',
  'brokenBonds',
  'clashShare',
  'unusable',
  'stereoKept',
  'mirrored',
  'energyPerAtom',
  'strainPerAtom',
  'referenceEnergyPerAtom',
];

test('real conformations have the figures that they should', () => {
  const { metrics, distributions } = moleculeMetrics({ references, generated: references });
  expect(Object.keys(metrics)).toEqual(names);
  expect(metrics).toMatchObject({
    covR: 1,
    covP: 1,
    bondDivergence: 0,
    angleDivergence: 0,
    torsionDivergence: 0,
    brokenBonds: 0,
    clashShare: 0,
    unusable: 0,
    stereoKept: 1,
    mirrored: 0,
  });
  expect(metrics.matR).toBeLessThan(1e-3);
  for (const { real, generated } of distributions) expect(generated).toEqual(real);
});

test('the worse the conformations, the worse the figures', () => {
  const [slight, much] = [0.05, 1].map(
    (deviation) => moleculeMetrics({ references, generated: noisy(deviation) }).metrics,
  );
  for (const { name, better } of metricDescriptions.filter((each) => names.includes(each.name))) {
    const [a, b] = [slight?.[name] as number, much?.[name] as number];
    if (better === 'lower' && name !== 'unusable') expect([name, a < b]).toEqual([name, true]);
    if (better === 'higher') expect([name, a > b]).toEqual([name, true]);
  }
});

test.each([
  ['points', () => 0],
  ['lines', (value: number, axis: number) => (axis === 0 ? value : 0)],
  ['far too large', (value: number) => 100 * value],
  ['numbers beyond any', () => Number.NaN],
  [
    'half of them infinite',
    (value: number, _: number, atom: number) => (atom % 2 ? value : Number.NEGATIVE_INFINITY),
  ],
])('a model that makes nonsense has finite figures that say so: %s', (_, change) => {
  const generated = references.map((reference) => changed(reference, change));
  const { metrics, distributions } = moleculeMetrics({ references, generated });
  for (const [name, value] of Object.entries(metrics))
    expect([name, Number.isFinite(value)]).toEqual([name, true]);
  expect(metrics.brokenBonds).toBe(1);
  for (const { generated: shares } of distributions) expect(shares.every(Number.isFinite)).toBe(true);
});

test('unusable conformations are counted, and no other figure but those of near and broken ones sees them', () => {
  const broken = references.map((reference) => changed(reference, () => Number.POSITIVE_INFINITY));
  const clean = moleculeMetrics({ references, generated: references }).metrics;
  const { metrics } = moleculeMetrics({ references, generated: [...references, ...broken] });
  expect(metrics).toEqual({ ...clean, covP: 0.5, brokenBonds: 0.5, unusable: 0.5 });
});

test('of nothing there are no figures', () => {
  expect(moleculeMetrics({ references, generated: [] })).toEqual({ metrics: {}, distributions: [] });
});

test('every figure is described, and what is described is a figure of the samples or a loss', () => {
  const losses = ['testLoss', 'globalLoss', 'localLoss'];
  expect(metricDescriptions.map(({ name }) => name).sort()).toEqual([...losses, ...names].sort());
});
