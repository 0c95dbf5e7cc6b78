import { expect, test } from 'vitest';
import { heavyGraphOf } from './heavy-graph.ts';
import { findSymmetry, symmetryOf } from './symmetry.ts';
import { moleculeOf, recordedMolecules } from './testing/conformations.ts';

const recorded = new Map(recordedMolecules().map(({ name, molecule }) => [name, molecule]));

function recordedMolecule(name: string) {
  const molecule = recorded.get(name);
  if (molecule === undefined) throw new Error(`no molecule ${name} in the fixture`);
  return molecule;
}

test.each([
  // The ring turns over, and the oxygens of both groups change places.
  ['nitrobenzoate', 8],
  // 3! turns and reflections of each group; the ring turns with none of them.
  ['many groups that turn', 72],
  // Three oxygens, two methyls.
  ['sulfonate', 12],
  ['phosphate', 6],
  ['amidine', 2],
  ['hydroxamic acid, whose ends are no pair', 1],
  // NH3+ at one end, NH2 at the other one.
  ['charged at one end', 1],
  ['on a line', 2],
  ['adamantane', 24],
])('%s without hydrogens maps onto itself in %i ways', (name, count) => {
  const { images, capped } = symmetryOf(recordedMolecule(name));
  expect([images.length, capped]).toEqual([count, false]);
});

test('every way is another one, keeps atoms apart, and the first one moves none', () => {
  const { moved, images } = symmetryOf(recordedMolecule('many groups that turn'));
  expect([...(images[0] ?? [])]).toEqual([...moved]);
  expect(new Set(images.map((image) => image.join())).size).toBe(images.length);
  for (const image of images) expect([...image].sort((a, b) => a - b)).toEqual([...moved]);
});

test('only the atoms that some way moves are listed as moved', () => {
  const { atoms, fixed, moved } = symmetryOf(recordedMolecule('benzoic acid'));
  // O C(=O) c1 c c c c c1: the oxygens, and the ring but for the axis.
  expect([...moved].map((at) => atoms[at])).toEqual([0, 2, 4, 5, 7, 8]);
  expect([...fixed].map((at) => atoms[at])).toEqual([1, 3, 6]);
});

test('bonds of different order are told apart, and aromatic ones are not', () => {
  const ring = [0, 1, 2, 3, 4, 5].map((atom) => [atom, (atom + 1) % 6].sort((a, b) => a - b));
  const elements = ring.map(() => 6);
  const orders = ring.map((_, bond) => (bond % 2 === 0 ? 2 : 1));
  const aromatic = ring.map(() => 1);
  expect(symmetryOf(moleculeOf({ name: 'kekule', elements, bonds: ring, orders })).images.length).toBe(6);
  expect(
    symmetryOf(moleculeOf({ name: 'benzene', elements, bonds: ring, orders, aromatic })).images.length,
  ).toBe(12);
});

test('of too many ways the first ones are used, and that is told', () => {
  const graph = heavyGraphOf(recordedMolecule('many groups that turn'));
  const capped = findSymmetry(graph, 10);
  expect([capped.images.length, capped.capped]).toEqual([10, true]);
  expect([...(capped.images[0] ?? [])]).toEqual([...capped.moved]);
  expect(findSymmetry(graph, 72).capped).toBe(false);
});

test('hydrogens alone have one way', () => {
  const hydrogen = moleculeOf({ name: 'hydrogen', elements: [1, 1], bonds: [[0, 1]] });
  expect(symmetryOf(hydrogen)).toMatchObject({ images: [new Uint16Array()], capped: false });
});

test('it is found once for each molecule', () => {
  const molecule = recordedMolecule('drug-like');
  expect(symmetryOf(molecule)).toBe(symmetryOf(molecule));
});
