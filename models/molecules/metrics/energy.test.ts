import { mmffEnergy } from '@ouroboros/data/molecules';
import { expect, test } from 'vitest';
import { medianOf } from './averages.ts';
import { energyFigures } from './energy.ts';
import { changed, recordedMolecules } from './testing/conformations.ts';

const [recorded] = recordedMolecules().filter(({ name }) => name === 'drug-like');
if (recorded === undefined) throw new Error('no such molecule in the fixture');
const { molecule, references } = recorded;
const atoms = molecule.elements.length;

test('energies are those of MMFF94, per atom', () => {
  const energies = references.map((reference) => (mmffEnergy(reference) ?? Number.NaN) / atoms);
  const figures = energyFigures([{ molecule, references, generated: references, unusable: 0 }]);
  expect(figures.referenceEnergyPerAtom).toBeCloseTo(medianOf(energies), 9);
  expect(figures.energyPerAtom).toBeCloseTo(medianOf(energies), 9);
  expect(figures.strainPerAtom).toBeCloseTo(medianOf(energies) - Math.min(...energies), 9);
});

test('stretched molecules are strained', () => {
  const generated = references.map((reference) => changed(reference, (value) => 1.2 * value));
  const figures = energyFigures([{ molecule, references, generated, unusable: 0 }]);
  expect(figures.strainPerAtom).toBeGreaterThan(5);
});

test('atoms inside each other have a finite energy', () => {
  const generated = references.map((reference) => changed(reference, () => 0));
  const figures = energyFigures([{ molecule, references, generated, unusable: 0 }]);
  expect(figures.energyPerAtom).toBe(1e6);
  expect(Object.values(figures).every(Number.isFinite)).toBe(true);
});

test('without usable conformations there is none', () => {
  expect(energyFigures([{ molecule, references, generated: [], unusable: 1 }])).toEqual({});
});
