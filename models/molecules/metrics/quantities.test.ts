import { moleculeFromSmiles } from '@ouroboros/data/molecules';
import { expect, test } from 'vitest';
import { quantities, valueAt } from './quantities.ts';
import { conformationAt, moleculeOf } from './testing/conformations.ts';

/** How many places of each quantity a molecule has, of those that it has. */
function countsOf(smiles: string) {
  const molecule = moleculeFromSmiles(smiles);
  const counts = quantities.map((quantity) => [quantity.name, quantity.places(molecule).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

test('benzene has aromatic bonds, bonds to hydrogen, and the angles and torsions of a ring', () => {
  expect(countsOf('c1ccccc1')).toEqual({
    'bond-length-cc-aromatic': 6,
    'bond-length-ch': 6,
    'angle-aromatic-carbon': 18,
    'torsion-aromatic': 6,
  });
});

test('butane has one rotatable bond with heavy atoms at both ends', () => {
  expect(countsOf('CCCC')).toEqual({
    'bond-length-cc-single': 3,
    'bond-length-ch': 10,
    'angle-sp3-carbon': 24,
    'torsion-rotatable': 1,
  });
});

test('amide bonds are none of the rotatable ones', () => {
  // C-C(=O)-N-C: the torsions of the carbon and of the oxygen.
  expect(countsOf('CC(=O)NC')).toEqual({
    'bond-length-cc-single': 1,
    'bond-length-cn-single': 2,
    'bond-length-co-double': 1,
    'bond-length-ch': 6,
    'angle-sp3-carbon': 12,
    'angle-trigonal-carbon': 3,
    'torsion-amide': 2,
  });
});

test('bonds of rings do not rotate, and rings of three have no torsion within', () => {
  expect(countsOf('C1CCCCC1')['torsion-rotatable']).toBeUndefined();
  expect(countsOf('CC1CC1C')['torsion-rotatable']).toBeUndefined();
  // The bond between two rings does.
  expect(countsOf('C1CC1C1CC1')['torsion-rotatable']).toBe(4);
});

test('a place is measured by what its quantity is', () => {
  const chain = moleculeOf({
    name: 'chain',
    elements: [6, 6, 6, 6],
    bonds: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  });
  const { positions } = conformationAt(chain, [
    [1, 0, 0],
    [0, 0, 0],
    [0, 1.5, 0],
    [0, 1.5, 2],
  ]);
  const measured = (name: string, place: readonly number[]) => {
    const quantity = quantities.find((each) => each.name === name);
    return quantity && valueAt(quantity, positions, place);
  };
  expect(measured('bond-length-cc-single', [1, 2])).toBeCloseTo(1.5, 6);
  expect(measured('angle-sp3-carbon', [0, 1, 2])).toBeCloseTo(90, 6);
  expect(measured('torsion-rotatable', [0, 1, 2, 3])).toBeCloseTo(90, 6);
});

test('quantities have names for files, and some 40 to 60 bins', () => {
  for (const { name, bins } of quantities) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(bins.count).toBeGreaterThanOrEqual(40);
    expect(bins.count).toBeLessThanOrEqual(60);
  }
  expect(new Set(quantities.map(({ name }) => name)).size).toBe(quantities.length);
});
