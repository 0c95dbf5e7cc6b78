import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformer } from '../../testing/conformer.ts';
import { reorderMolecule, reorderPositions } from './bare-coordinates.ts';
import { assignOrders } from './bond-orders.ts';
import { canonicalSmiles } from './canonical-smiles.ts';
import { placeMolecule } from './library-molecule.ts';

test.each(['C[C@H](O)c1ccccc1', 'F/C=C/C#N', 'Cc1c[nH]cn1', 'C[S@](=O)CC', '[NH3+]CC([O-])=O'])(
  'the SMILES of %s do not depend on the order of the atoms, nor on which Kekule structure they have',
  (smiles) => {
    const { molecule, positions } = conformer(smiles);
    const count = molecule.elements.length;
    const all = Array.from({ length: count }, (_, atom) => atom);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: count, maxLength: count }), (order) => {
        const atoms = Uint16Array.from(order);
        const places = new Uint16Array(count);
        for (const [place, atom] of order.entries()) places[atom] = place;
        const other = reorderMolecule(molecule, atoms);
        const turned = reorderPositions(positions, places);
        expect(canonicalSmiles(placeMolecule(other, turned).library)).toBe(molecule.smiles);
        const again = assignOrders(other);
        expect(again && canonicalSmiles(placeMolecule(again, turned).library)).toBe(molecule.smiles);
      }),
      { seed: 1, numRuns: 10 },
    );
  },
);

test('mirror images have other SMILES where the molecule is chiral, and the same where it is not', () => {
  const mirrored = (smiles: string) => {
    const { molecule, positions } = conformer(smiles);
    const image = positions.map((value, place) => (place % 3 === 0 ? -value : value));
    return canonicalSmiles(placeMolecule(molecule, image).library);
  };
  expect(mirrored('C[C@H](O)c1ccccc1')).toBe(conformer('C[C@@H](O)c1ccccc1').molecule.smiles);
  expect(mirrored('Cc1c[nH]cn1')).toBe(conformer('Cc1c[nH]cn1').molecule.smiles);
});
