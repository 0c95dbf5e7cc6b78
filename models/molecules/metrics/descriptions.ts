import type { MetricDescription } from '../../family.ts';

const losses: readonly MetricDescription[] = [
  {
    name: 'testLoss',
    label: 'denoising loss on real conformations',
    unit: 'per atom',
    group: 'Denoising',
    better: 'lower',
  },
  {
    name: 'globalLoss',
    label: 'of that, distant pairs of atoms',
    unit: 'per atom',
    group: 'Denoising',
    better: 'lower',
  },
  {
    name: 'localLoss',
    label: 'of that, bonds, angles and torsions',
    unit: 'per atom',
    group: 'Denoising',
    better: 'lower',
  },
];

const coverage: readonly MetricDescription[] = [
  {
    name: 'covR',
    label: 'real conformations with a generated one nearby (COV-R)',
    unit: 'share within 1.25 Å',
    group: 'Coverage',
    better: 'higher',
  },
  {
    name: 'matR',
    label: 'from a real conformation to the nearest generated one (MAT-R)',
    unit: 'Å RMSD',
    group: 'Coverage',
    better: 'lower',
  },
  {
    name: 'covP',
    label: 'generated conformations with a real one nearby (COV-P)',
    unit: 'share within 1.25 Å',
    group: 'Coverage',
    better: 'higher',
  },
  {
    name: 'matP',
    label: 'from a generated conformation to the nearest real one (MAT-P)',
    unit: 'Å RMSD',
    group: 'Coverage',
    better: 'lower',
  },
];

const geometry: readonly MetricDescription[] = [
  {
    name: 'bondDivergence',
    label: 'bond lengths: divergence from real ones (Jensen-Shannon)',
    unit: 'bits',
    group: 'Geometry',
    better: 'lower',
  },
  {
    name: 'angleDivergence',
    label: 'bond angles: divergence from real ones (Jensen-Shannon)',
    unit: 'bits',
    group: 'Geometry',
    better: 'lower',
  },
  {
    name: 'torsionDivergence',
    label: 'torsion angles: divergence from real ones (Jensen-Shannon)',
    unit: 'bits',
    group: 'Geometry',
    better: 'lower',
  },
];

const validity: readonly MetricDescription[] = [
  {
    name: 'brokenBonds',
    label: 'with a bond off by more than a quarter of its length',
    unit: 'share of conformations',
    group: 'Validity',
    better: 'lower',
  },
  {
    name: 'clashShare',
    label: 'with atoms inside each other (clashes)',
    unit: 'share of conformations',
    group: 'Validity',
    better: 'lower',
  },
  {
    name: 'unusable',
    label: 'without finite positions',
    unit: 'share of conformations',
    group: 'Validity',
    better: 'lower',
  },
  {
    name: 'stereoKept',
    label: 'stereocentres and double bonds that are kept, up to the mirror image of the molecule',
    unit: 'share',
    group: 'Stereochemistry',
    better: 'higher',
  },
  // Neither way: a network that sees distances alone makes both hands, each half of the time.
  {
    name: 'mirrored',
    label: 'chiral molecules that came out as their mirror image',
    unit: 'share of conformations',
    group: 'Stereochemistry',
  },
];

const energies: readonly MetricDescription[] = [
  {
    name: 'strainPerAtom',
    label: 'energy of generated conformations above real ones (MMFF94, median)',
    unit: 'kcal/mol per atom',
    group: 'Energy',
    better: 'lower',
  },
  {
    name: 'energyPerAtom',
    label: 'energy of generated conformations (MMFF94, median)',
    unit: 'kcal/mol per atom',
    group: 'Energy',
    better: 'lower',
  },
  {
    name: 'referenceEnergyPerAtom',
    label: 'energy of the real ones (MMFF94, median)',
    unit: 'kcal/mol per atom',
    group: 'Energy',
  },
];

/** The figures of a molecule model for people, in the order of the page. */
export const metricDescriptions: readonly MetricDescription[] = [
  ...losses,
  ...coverage,
  ...geometry,
  ...validity,
  ...energies,
];
