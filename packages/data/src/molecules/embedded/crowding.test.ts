import { expect, test } from 'vitest';
import { moleculeFromSmiles } from '../chemistry/smiles.ts';
import { crowding, encountersOf } from './crowding.ts';

test('only atoms that are four bonds or more apart can be in each other’s way', () => {
  // Butane: between the hydrogens of its ends there are five bonds, between its ends and the others at most four.
  const { elements, bonds } = moleculeFromSmiles('CCCC');
  const encounters = encountersOf({
    elements,
    charges: new Int8Array(14),
    bonds,
    orders: new Uint8Array(13),
  });
  const kinds = encounters.map(({ a, b }) => `${elements[a]} ${elements[b]}`);
  expect(kinds.filter((kind) => kind === '6 6')).toEqual([]);
  expect(kinds.filter((kind) => kind === '6 1').length).toBe(6);
  expect(kinds.filter((kind) => kind === '1 1').length).toBe(9 + 12);
});

test('crowding is the sum of squares of what distances lack', () => {
  const encounters = [
    { a: 0, b: 1, nearest: 2 },
    { a: 0, b: 2, nearest: 2.5 },
  ];
  const positions = Float32Array.of(0, 0, 0, 1.5, 0, 0, 0, 3, 0);
  expect(crowding(positions, encounters)).toBeCloseTo(0.25, 12);
});
