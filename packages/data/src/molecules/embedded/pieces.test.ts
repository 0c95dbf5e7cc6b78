import { expect, test } from 'vitest';
import { moleculeFromSmiles } from '../chemistry/smiles.ts';
import { type Fragment, linkers, rings, substituents } from './fragments.ts';
import { fits } from './open-ends.ts';
import { linkerPieces, type Piece, ringPieces, substituentPieces } from './pieces.ts';
import shapes from './shapes/shapes.json' with { type: 'json' };

const all = [...ringPieces, ...linkerPieces, ...substituentPieces];
const withAtoms = all.filter(({ fragment }) => fragment.smiles !== '**');

function lengthsOf({ bonds, orders }: Piece, shape: readonly number[]): number[] {
  return orders.map((_, bond) => {
    const [a, b] = [bonds[2 * bond] ?? 0, bonds[2 * bond + 1] ?? 0];
    const differences = [0, 1, 2].map((axis) => (shape[3 * a + axis] ?? 0) - (shape[3 * b + axis] ?? 0));
    return Math.hypot(...differences);
  });
}

test.each([
  ['rings', rings],
  ['linkers', linkers],
  ['substituents', substituents],
] as const)('the probabilities of %s add up to one and go from common to rare', (_, fragments) => {
  const probabilities = fragments.map(({ probability }) => probability);
  expect(probabilities.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 12);
  expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
});

test('every fragment but the plain bond has shapes, and there are no others', () => {
  const names = withAtoms.map(({ fragment }) => fragment.name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(shapes)).toEqual(names);
  for (const { shapes } of withAtoms) expect(shapes.length).toBeGreaterThan(0);
});

/** Stars become hydrogens, so that the fragment is a molecule. */
function saturated({ smiles }: Fragment): string {
  return smiles.replaceAll('*', '[H]');
}

test.each(withAtoms.map((piece) => [piece.fragment.name, piece] as const))(
  'the atoms of %s are those of its SMILES, and their bonds are as long as bonds are',
  (_, piece) => {
    const { elements, charges } = moleculeFromSmiles(saturated(piece.fragment));
    const open = piece.elements.map((element) => (element === 0 ? 1 : element));
    expect([...open].sort()).toEqual([...elements].sort());
    expect([...piece.charges].sort()).toEqual([...charges].sort());
    for (const shape of piece.shapes) {
      expect(shape.length).toBe(3 * piece.elements.length);
      expect(Math.min(...lengthsOf(piece, shape))).toBeGreaterThan(0.95);
      expect(Math.max(...lengthsOf(piece, shape))).toBeLessThan(1.86);
    }
  },
);

test('saturated rings turn inside out: a hydrogen that is axial in one shape is equatorial in another', () => {
  const cyclohexane = ringPieces.find(({ fragment }) => fragment.name === 'cyclohexane') as Piece;
  expect(cyclohexane.shapes.length).toBe(2);
  const height = (shape: readonly number[]) => {
    const point = (atom: number) => shape.slice(3 * atom, 3 * atom + 3);
    const [hydrogen = [], across = []] = [point(6), point(3)];
    return Math.hypot(...hydrogen.map((x, axis) => x - (across[axis] ?? 0)));
  };
  const [first = [], second = []] = cyclohexane.shapes;
  // From a hydrogen of atom 0 to atom 3: 3.3 angstrom where it is axial, 3.9 where it is equatorial.
  expect(Math.abs(height(first) - height(second))).toBeGreaterThan(0.4);
});

test('open ends are told apart by the atom and what is about it', () => {
  const kinds = (name: string) => {
    const piece = all.find(({ fragment }) => fragment.name === name);
    return [...new Set(piece?.ends.map(({ kind }) => kind))].sort();
  };
  expect(kinds('benzene')).toEqual(['unsaturated']);
  expect(kinds('pyrazole')).toEqual(['azole', 'unsaturated']);
  expect(kinds('piperidine')).toEqual(['alkyl', 'alpha', 'amine']);
  expect(kinds('morpholine')).toEqual(['alpha', 'amine']);
  expect(kinds('sulfonamide')).toEqual(['hetero', 'sulfonyl']);
  expect(kinds('oxymethylene')).toEqual(['alpha', 'hetero']);
  expect(kinds('bond')).toEqual([]);
});

test('no two of nitrogen, oxygen, halogens and sulfides are bonded, and every open bond of a ring takes some substituent', () => {
  for (const kind of ['amine', 'azole', 'hetero', 'alpha'] as const) expect(fits(kind, 'hetero')).toBe(false);
  for (const { kind } of ringPieces.flatMap(({ ends }) => ends)) {
    expect(substituentPieces.some(({ ends }) => ends.some((end) => fits(kind, end.kind)))).toBe(true);
  }
});
