import type { Conformation } from '@ouroboros/data';
import { expect, test } from 'vitest';
import { chainConformation, drugConformations, noisyConformations } from './molecule-specimens.ts';

/** Angstrom between two atoms. */
function distance({ positions }: Conformation, a: number, b: number): number {
  return Math.hypot(
    ...[0, 1, 2].map((axis) => (positions[3 * a + axis] as number) - (positions[3 * b + axis] as number)),
  );
}

function bondLengths(conformation: Conformation): number[] {
  const { bonds, orders } = conformation.molecule;
  return Array.from(orders, (_, bond) =>
    distance(conformation, bonds[2 * bond] as number, bonds[2 * bond + 1] as number),
  );
}

/** To the nearest other atom, the least of all atoms. */
function leastDistance(conformation: Conformation): number {
  const atoms = [...conformation.molecule.elements.keys()];
  return Math.min(...atoms.flatMap((a) => atoms.slice(a + 1).map((b) => distance(conformation, a, b))));
}

test('drugs are as large as those of GEOM-Drugs, and no two of their atoms are at one place', () => {
  const drugs = drugConformations(10);
  const atoms = drugs.reduce((sum, { molecule }) => sum + molecule.elements.length, 0);
  expect(atoms / drugs.length).toBeGreaterThan(38);
  expect(atoms / drugs.length).toBeLessThan(46);
  for (const drug of drugs) {
    expect(drug.positions).toHaveLength(3 * drug.molecule.elements.length);
    expect(leastDistance(drug)).toBeGreaterThan(0.5);
  }
});

test('the k-th drug is the same whatever the count, and equal molecules have shapes of their own', () => {
  const [few, many] = [drugConformations(3), drugConformations(13)];
  expect(many.slice(0, 3)).toEqual(few);
  expect(many[10]?.molecule).toBe(many[0]?.molecule);
  expect(many[10]?.positions).not.toEqual(many[0]?.positions);
});

test('chains have two hydrogens on every carbon, bonds of usual lengths, and room between their atoms', () => {
  const chain = chainConformation(9);
  expect([...chain.molecule.elements]).toEqual(new Array(9).fill([6, 1, 1]).flat());
  expect(chain.molecule.orders).toHaveLength(26);
  for (const length of bondLengths(chain)) {
    expect(Math.min(Math.abs(length - 1.09), Math.abs(length - 1.54))).toBeLessThan(0.01);
  }
  expect(leastDistance(chain)).toBeGreaterThan(1);
});

test('a stretch of molecules with noise is the same by itself', () => {
  const sigmas = [1, 2, 3];
  const [all, part] = [{ batch: 6 }, { first: 4, batch: 2 }].map((range) =>
    noisyConformations({ ...range, sigmas }),
  );
  expect(all?.noisy.slice(-(part?.noisy.length ?? 0))).toEqual(part?.noisy);
  expect(part?.molecules).toHaveLength(2);
});

test('noise is of all levels in any stretch of the molecules', () => {
  const none = noisyConformations({ batch: 4, carbons: 5, sigmas: [0] });
  expect(none.noisy).toEqual(none.original);
  const { sigmas } = noisyConformations({ batch: 32, carbons: 5, sigmas: [1, 2, 3, 4] });
  expect(new Set(sigmas.subarray(0, 8)).size).toBe(4);
  expect(new Set(sigmas.subarray(24)).size).toBe(4);
});
