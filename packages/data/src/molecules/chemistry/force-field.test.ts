import { expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import { mmffEnergy } from './force-field.ts';
import { moleculeFromSmiles } from './smiles.ts';

const ethanol = conformer('CCO');

test('the energy of a conformation at rest does not change when it moves as a whole, and rises when a bond is stretched', () => {
  const rest = mmffEnergy(ethanol) as number;
  const moved = ethanol.positions.map((value, place) => value + ([3, -1, 2][place % 3] ?? 0));
  expect(mmffEnergy({ ...ethanol, positions: moved })).toBeCloseTo(rest, 2);
  const stretched = ethanol.positions.map((value, place) => (place === 6 ? value * 1.2 : value));
  expect(mmffEnergy({ ...ethanol, positions: stretched })).toBeGreaterThan(rest + 1);
});

test('a molecule for which the force field has no parameters has no energy', () => {
  const molecule = moleculeFromSmiles('CB(O)O');
  const positions = Float32Array.from(
    { length: 3 * molecule.elements.length },
    (_, place) => (place * 7) % 5,
  );
  expect(mmffEnergy({ molecule, positions })).toBeUndefined();
});
