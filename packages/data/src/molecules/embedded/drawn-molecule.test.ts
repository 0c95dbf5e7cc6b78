import { expect, test } from 'vitest';
import { symmetryClasses } from '../chemistry/conformers.ts';
import { mmffEnergy } from '../chemistry/force-field.ts';
import { placeMolecule } from '../chemistry/library-molecule.ts';
import { describeMolecule } from '../chemistry/proper-molecule.ts';
import { stereochemistryOf } from '../chemistry/stereochemistry.ts';
import { crowding, distance, encountersOf } from './crowding.ts';
import { type DrawnMolecule, drawMolecule } from './drawn-molecule.ts';
import { difference, pairGroups, signature } from './likeness.ts';
import { distinctIndices, sketchMolecule, splitOf } from './molecule-sketch.ts';
import { embeddedMoleculesVersion } from './version.ts';

const drawn: readonly DrawnMolecule[] = Array.from({ length: 60 }, (_, index) => {
  return drawMolecule({ seed: 1, index, conformations: 3 });
});

const shapes = drawn.flatMap(({ molecule, conformations }) =>
  conformations.map((conformation) => ({ molecule, ...conformation })),
);

/** Lengths of the bonds between two elements of an order, aromatic ones aside, angstrom. */
function lengths(elements: readonly [number, number], order: number): number[] {
  return shapes.flatMap(({ molecule: { elements: all, bonds, orders, aromatic }, positions }) => {
    const chosen = [...orders.keys()].filter((bond) => {
      const ends = [all[bonds[2 * bond] as number], all[bonds[2 * bond + 1] as number]];
      return (
        orders[bond] === order && aromatic[bond] === 0 && ends.sort().join() === [...elements].sort().join()
      );
    });
    return chosen.map((bond) =>
      distance(positions, bonds[2 * bond] as number, bonds[2 * bond + 1] as number),
    );
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a molecule is a function of its address: of nothing drawn before, and of every part of it', () => {
  const address = { seed: 7, split: 'train', index: 41, conformations: 2 } as const;
  const molecule = drawMolecule(address);
  for (let index = 30; index < 35; index++) drawMolecule({ ...address, index });
  expect(drawMolecule(address)).toEqual(molecule);
  expect(drawMolecule({ seed: 7n, index: 41, conformations: 2 })).toEqual(molecule);
  const others = [{ seed: 8 }, { split: 'test' }, { index: 42 }] as const;
  for (const other of others) {
    expect(drawMolecule({ ...address, ...other }).molecule.smiles).not.toBe(molecule.molecule.smiles);
  }
});

test('the first shapes are the same however many are drawn', () => {
  const { molecule, conformations } = drawn.find(
    ({ conformations }) => conformations.length === 3,
  ) as DrawnMolecule;
  const index = drawn.findIndex((other) => other.molecule === molecule);
  const two = drawMolecule({ seed: 1, index, conformations: 2 });
  expect(two.molecule).toEqual(molecule);
  expect(two.conformations).toEqual(conformations.slice(0, 2));
});

// Positions count to a hundredth of an angstrom, far above what sines and exponentials of other machines could change on the
// way to rest. Whoever changes what is drawn changes the version with it: shards of the old molecules are then told from new ones.
test('molecules and their shapes are the same everywhere', () => {
  expect(embeddedMoleculesVersion()).toBe('0d227f493daf');
});

test('molecules have 12 to 40 atoms, shapes about their centre, and the energies of these shapes', () => {
  for (const { molecule, positions, energy } of shapes) {
    expect(molecule.elements.length).toBeGreaterThanOrEqual(12);
    expect(molecule.elements.length).toBeLessThanOrEqual(40);
    for (let axis = 0; axis < 3; axis++) {
      expect(Math.abs(mean([...positions].filter((_, i) => i % 3 === axis)))).toBeLessThan(1e-5);
    }
    expect(energy).toBeCloseTo(mmffEnergy({ molecule, positions }) as number, 2);
  }
});

test('shapes of a molecule differ, are not crowded, and are at most 15 kcal/mol above the lowest', () => {
  expect(mean(drawn.map(({ conformations }) => conformations.length))).toBeGreaterThan(1.8);
  for (const { molecule, conformations } of drawn) {
    const groups = pairGroups(molecule.elements, symmetryClasses(placeMolecule(molecule)));
    const signatures = conformations.map(({ positions }) => signature(positions, groups));
    for (const [i, one] of signatures.entries()) {
      for (const other of signatures.slice(0, i)) expect(difference(one, other)).toBeGreaterThan(0.19);
    }
    const energies = conformations.map(({ energy }) => energy);
    expect(Math.max(...energies) - Math.min(...energies)).toBeLessThanOrEqual(15);
  }
  const crowded = shapes.filter(
    ({ molecule, positions }) => crowding(positions, encountersOf(molecule)) > 0.5,
  );
  // Only molecules with no better shape: some of those with bulky neighbours.
  expect(crowded.length).toBeLessThan(0.03 * shapes.length);
});

test('fragments are told by name', () => {
  const withMorpholine = drawn.filter(({ fragments }) => fragments.includes('morpholine'));
  expect(withMorpholine.length).toBeGreaterThan(0);
  for (const { molecule } of withMorpholine) {
    expect([...molecule.elements].filter((element) => element === 7 || element === 8).length).toBeGreaterThan(
      1,
    );
  }
});

// Means over a thousand conformations of real drug-like molecules: C-C 1.51, C-N 1.43, C=O 1.21, C-H 1.10.
test('bonds are as long as those of real molecules', () => {
  expect(mean(lengths([6, 6], 1))).toBeCloseTo(1.51, 1);
  expect(mean(lengths([6, 7], 1))).toBeCloseTo(1.43, 1);
  expect(mean(lengths([6, 8], 2))).toBeCloseTo(1.22, 1);
  expect(mean(lengths([1, 6], 1))).toBeCloseTo(1.09, 1);
  for (const all of [lengths([6, 6], 1), lengths([6, 7], 1), lengths([6, 8], 1)]) {
    expect(Math.min(...all)).toBeGreaterThan(1.25);
    expect(Math.max(...all)).toBeLessThan(1.7);
  }
});

test('every shape has the configuration that the SMILES tells, and none is left untold', () => {
  let stereocentres = 0;
  for (const { molecule, positions } of shapes) {
    const again = describeMolecule('', molecule, placeMolecule(molecule, positions));
    expect(again.smiles).toBe(molecule.smiles);
    const { centres } = stereochemistryOf({ molecule, positions });
    expect(molecule.smiles.match(/@+/g)?.length ?? 0).toBe(centres.length);
    stereocentres += centres.length;
  }
  expect(stereocentres).toBeGreaterThan(10);
});

test('no molecule of one split is in the other, whatever the seeds', () => {
  const smiles = (split: 'train' | 'test', seed: number, count: number) =>
    Array.from({ length: count }, (_, index) => sketchMolecule({ seed, split, index }).molecule.smiles);
  for (const name of smiles('train', 1, 100)) expect(splitOf(name)).toBe('train');
  for (const name of smiles('test', 2, 50)) expect(splitOf(name)).toBe('test');
});

test('distinct indices pass over molecules that came before', () => {
  const indices: number[] = [];
  const smiles = new Map<string, number>();
  for (const index of distinctIndices({ seed: 1 })) {
    if (indices.length === 500) break;
    indices.push(index);
  }
  const last = indices[499] as number;
  for (let index = 0; index <= last; index++) {
    const name = sketchMolecule({ seed: 1, index }).molecule.smiles;
    if (!smiles.has(name)) smiles.set(name, index);
  }
  expect(indices).toEqual([...smiles.values()]);
  expect(last).toBeGreaterThan(499);
});

test('addresses that no molecule has are refused in one line', () => {
  expect(() => drawMolecule({ seed: 1, index: 0, conformations: 0 })).toThrow(
    'conformations: expected a whole number of at least 1',
  );
  expect(() => drawMolecule({ seed: 1, index: -1 })).toThrow('key.index: expected an integer from 0');
  expect(() => drawMolecule({ seed: -1, index: 0 })).toThrow('key.seed: expected an integer from 0');
});
