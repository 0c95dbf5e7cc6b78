import { type Molecule, moleculeFromSmiles } from '@ouroboros/data/molecules';
import { expect, test } from 'vitest';
import { edgeTypes } from '../edge-types.ts';
import { localEdgesOf } from './local-edges.ts';

/** A molecule of carbon with these bonds, as [first, second, order], delocalised where it is said. */
function skeleton(
  atoms: number,
  bonds: readonly (readonly number[])[],
  aromatic: readonly number[] = [],
): Molecule {
  return {
    name: 'skeleton',
    smiles: '',
    elements: new Uint8Array(atoms).fill(6),
    charges: new Int8Array(atoms),
    bonds: Uint16Array.from(bonds.flatMap((bond) => bond.slice(0, 2))),
    orders: Uint8Array.from(bonds, (bond) => bond[2] ?? 1),
    aromatic: Uint8Array.from(bonds, (_, bond) => aromatic[bond] ?? 0),
  };
}

/** Edges as words, such as `0-2 angle`. */
function edgesOf(molecule: Molecule): string[] {
  const { pairs, types } = localEdgesOf(molecule);
  const names = Object.entries(edgeTypes);
  return Array.from(types, (type, edge) => {
    const name = names.find(([, value]) => value === type)?.[0];
    return `${pairs[2 * edge]}-${pairs[2 * edge + 1]} ${name}`;
  });
}

test('a chain has its bonds by order, its angles and its torsions, and nothing between more distant atoms', () => {
  const chain = skeleton(5, [
    [0, 1, 1],
    [1, 2, 2],
    [2, 3, 3],
    [3, 4, 1],
  ]);
  expect(edgesOf(chain)).toEqual([
    '0-1 single',
    '0-2 angle',
    '0-3 torsion',
    '1-2 double',
    '1-3 angle',
    '1-4 torsion',
    '2-3 triple',
    '2-4 angle',
    '3-4 single',
  ]);
});

test('in rings the shortest way decides, and delocalised bonds have a type of their own', () => {
  const triangle = skeleton(3, [
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(edgesOf(triangle)).toEqual(['0-1 single', '0-2 single', '1-2 single']);
  const square = skeleton(4, [
    [0, 1],
    [0, 3],
    [1, 2],
    [2, 3],
  ]);
  expect(edgesOf(square).filter((edge) => edge.endsWith('angle'))).toEqual(['0-2 angle', '1-3 angle']);
  const ring = skeleton(
    6,
    [
      [0, 1, 2],
      [0, 5],
      [1, 2],
      [2, 3, 2],
      [3, 4],
      [4, 5, 2],
    ],
    [1, 1, 1, 1, 1, 1],
  );
  const kinds = edgesOf(ring).map((edge) => edge.split(' ')[1]);
  expect(kinds.filter((kind) => kind === 'aromatic')).toHaveLength(6);
  expect(kinds.filter((kind) => kind === 'angle')).toHaveLength(6);
  expect(kinds.filter((kind) => kind === 'torsion')).toHaveLength(3);
});

test('atoms without bonds have no edges', () => {
  expect(edgesOf(skeleton(3, [[0, 2]]))).toEqual(['0-2 single']);
  expect(localEdgesOf(skeleton(1, [])).types).toHaveLength(0);
});

/** Bonds between all pairs of atoms of a molecule, by the algorithm of Floyd and Warshall. */
function bondsBetween({ elements, bonds }: Molecule): number[][] {
  const steps = Array.from(elements, (_, a) => Array.from(elements, (_, b) => (a === b ? 0 : Infinity)));
  const at = (a: number, b: number) => steps[a]?.[b] as number;
  const set = (a: number, b: number, value: number) => {
    (steps[a] as number[])[b] = value;
  };
  for (let bond = 0; bond < bonds.length; bond += 2) {
    const [first, second] = [bonds[bond] as number, bonds[bond + 1] as number];
    set(first, second, 1);
    set(second, first, 1);
  }
  for (let way = 0; way < steps.length; way++) {
    for (let a = 0; a < steps.length; a++) {
      for (let b = 0; b < steps.length; b++) set(a, b, Math.min(at(a, b), at(a, way) + at(way, b)));
    }
  }
  return steps;
}

test.each(['CC(=O)Oc1ccccc1C(=O)O', 'CN1C=NC2=C1C(=O)N(C(=O)N2C)C', 'C1CC2CCC1C2', 'FC(F)(F)C#N'])(
  'the edges of %s are its pairs of atoms at most three bonds apart',
  (smiles) => {
    const molecule = moleculeFromSmiles(smiles);
    const { pairs, types } = localEdgesOf(molecule);
    const found = Array.from(types, (type, e) => {
      const bonds = type === edgeTypes.angle ? 2 : type === edgeTypes.torsion ? 3 : 1;
      return `${pairs[2 * e]}-${pairs[2 * e + 1]} ${bonds}`;
    });
    const expected = bondsBetween(molecule).flatMap((row, a) =>
      row.flatMap((bonds, b) => (b > a && bonds <= 3 ? [`${a}-${b} ${bonds}`] : [])),
    );
    expect(found).toEqual(expected);
  },
);

test('the edges of a molecule are found once', () => {
  const molecule = skeleton(2, [[0, 1]]);
  expect(localEdgesOf(molecule)).toBe(localEdgesOf(molecule));
  expect(localEdgesOf({ ...molecule })).not.toBe(localEdgesOf(molecule));
});
