import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bond, sortedBonds } from './bond-graph.ts';
import { matchAtoms, type Skeleton } from './graph-matching.ts';
import { moleculeFromSmiles } from './smiles.ts';

/** The same molecule with its atoms in another order: `numbers` are the new ones. */
function renumbered({ elements, bonds }: Skeleton, numbers: readonly number[]): Skeleton {
  const places = new Uint8Array(elements.length);
  for (const [atom, element] of elements.entries()) places[numbers[atom] as number] = element;
  const pairs = Array.from({ length: bonds.length / 2 }, (_, bond): Bond => {
    return [
      numbers[bonds[2 * bond] as number] as number,
      numbers[bonds[2 * bond + 1] as number] as number,
      1,
    ];
  });
  return { elements: places, bonds: sortedBonds(pairs).bonds };
}

function shuffled(count: number): fc.Arbitrary<number[]> {
  const numbers = Array.from({ length: count }, (_, atom) => atom);
  return fc.shuffledSubarray(numbers, { minLength: count, maxLength: count });
}

const cubane = 'C12C3C4C1C5C2C3C45';

test.each(['CC(C)(C)c1ccc(cc1)C(C)(C)C', cubane, 'OCC(O)C(O)CO', 'FC(F)(F)C(F)(F)C(F)(F)F'])(
  'atoms of %s are found again in any order',
  (smiles) => {
    const molecule = moleculeFromSmiles(smiles);
    fc.assert(
      fc.property(shuffled(molecule.elements.length), (numbers) => {
        const other = renumbered(molecule, numbers);
        const match = matchAtoms(other, molecule);
        expect(match).toBeDefined();
        expect(renumbered(other, [...(match ?? [])])).toEqual({
          elements: molecule.elements,
          bonds: molecule.bonds,
        });
      }),
      { seed: 1, numRuns: 20 },
    );
  },
);

test('molecules that differ in elements, bonds or size do not match', () => {
  const match = (a: string, b: string) => matchAtoms(moleculeFromSmiles(a), moleculeFromSmiles(b));
  expect(match('CCO', 'COC')).toBeUndefined();
  expect(match('CCO', 'CCS')).toBeUndefined();
  expect(match('CCO', 'CCCO')).toBeUndefined();
  expect(match('CCCCCC(C)C', 'CCCC(C)CCC')).toBeUndefined();
});

test('graphs that refinement cannot tell apart are told apart by the search', () => {
  // Decalin and bicyclopentyl, without hydrogens: each has two atoms of three neighbours, all others have two.
  const heavy = (smiles: string) => {
    const { elements, bonds } = moleculeFromSmiles(smiles);
    const kept = elements.filter((element) => element !== 1);
    return { elements: kept, bonds: bonds.filter((_, end) => (bonds[end | 1] as number) < kept.length) };
  };
  expect(matchAtoms(heavy('C1CCC2CCCCC2C1'), heavy('C1CCCC1C1CCCC1'))).toBeUndefined();
  expect(matchAtoms(heavy('C1CCC2CCCCC2C1'), heavy('C12CCCCC1CCCC2'))).toBeDefined();
});
