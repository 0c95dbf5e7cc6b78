import { expect, test } from 'vitest';
import { moleculeFromSmiles } from './chemistry/smiles.ts';
import { rotatableBonds } from './rotatable-bonds.ts';

test.each([
  ['CC', 0, 'only hydrogens are turned'],
  ['CCCC', 1, 'methyl groups do not count'],
  ['CCCO', 1, 'nor do hydroxyl groups'],
  ['CCOCC', 2, 'ethers do'],
  ['C1CCCCC1', 0, 'rings do not turn'],
  ['c1ccccc1-c1ccccc1', 1, 'but the bond between two does'],
  ['CC=CC', 0, 'double bonds do not turn'],
  ['CC(=O)NC', 0, 'nor do amides'],
  ['CCNCC', 2, 'amines do'],
  ['CNCC(=O)C', 2, 'also beside a carbonyl group'],
])('%s has %i rotatable bonds: %s', (smiles, expected) => {
  expect(rotatableBonds(moleculeFromSmiles(smiles))).toBe(expected);
});
