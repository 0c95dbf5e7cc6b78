import { type Molecule, moleculeFromSmiles } from '@ouroboros/data/molecules';
import { fillNormal } from '@ouroboros/native';
import { packMoleculeGraphs } from '@ouroboros/native/reference/molecules.ts';
import type { Tensor } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { edgeTypes } from '../edge-types.ts';
import { localEdgesOf } from './local-edges.ts';
import { type PackedBatches, type PackedInput, Packing, singleBatch } from './packing.ts';
import { collect, spread } from './places.ts';

const [ethanol, water, benzene] = ['CCO', 'O', 'c1ccccc1'].map((smiles) => moleculeFromSmiles(smiles)) as [
  Molecule,
  Molecule,
  Molecule,
];
const cutoff = 4;

/** Positions of all atoms of batches of molecules. */
function positionsOf(batches: readonly (readonly Molecule[])[], index = 0): Float32Array {
  const atoms = batches.flat().reduce((sum, { elements }) => sum + elements.length, 0);
  const positions = new Float32Array(3 * atoms);
  fillNormal(positions, { seed: 5, purpose: 4, iteration: 0, index });
  return positions.map((at) => 2 * at);
}

const batches = [[ethanol, water], [benzene]];

/** Rows of a tensor along its last axis but `width`, from row `first` on. */
function rows({ data }: Tensor, width: number, first: number, count: number): number[][] {
  const values = [...(data as Int32Array)];
  return Array.from({ length: count }, (_, row) =>
    values.slice((first + row) * width, (first + row + 1) * width),
  );
}

test('atoms lie molecule after molecule at the beginning of their batch, and padding behind them', () => {
  const positions = positionsOf(batches);
  const { tensors, atoms, dims } = new Packing(batches, cutoff).at(positions);
  // Benzene has 12 atoms, and with two of padding 14: a number of four binary digits.
  expect([atoms, dims]).toEqual([14, [2, 14]]);
  const types = [...ethanol.elements, ...water.elements, 0, 0, ...benzene.elements, 0, 0];
  expect([...tensors.atomTypes.data]).toEqual(types);
  const packed = tensors.positions.data as Float32Array;
  expect(packed.subarray(0, 36)).toEqual(positions.subarray(0, 36));
  expect([...packed.subarray(36, 42)]).toEqual([0, 0, 0, 2 * cutoff, 0, 0]);
  expect(packed.subarray(42, 78)).toEqual(positions.subarray(36));
  expect([...packed.subarray(78)]).toEqual([0, 0, 0, 2 * cutoff, 0, 0]);
});

test('edges and lists of messages are those that a plain packing finds', () => {
  const positions = positionsOf(batches);
  const { tensors } = new Packing(batches, cutoff).at(positions);
  const edges = [ethanol, water, benzene].map(localEdgesOf);
  const expected = packMoleculeGraphs({
    positions,
    atomEnds: Uint32Array.of(9, 12, 24),
    batchEnds: Uint32Array.of(2, 3),
    localEdges: Int32Array.from(edges.flatMap(({ pairs }) => [...pairs])),
    localTypes: Uint8Array.from(edges.flatMap(({ types }) => [...types])),
    localEnds: Uint32Array.of(33, 36, 36 + 51),
    cutoff,
    digits: 4,
  });
  const { localCount: L, radiusCount: R, degree: D, localDegree: Dl, atoms: N } = expected;
  const shapes = {
    localEdges: [2, 2, L],
    radiusEdges: [2, 2, R],
    incidence: [2, N, D],
    localIncidence: [2, N, Dl],
  };
  for (const [name, dims] of Object.entries({ ...shapes, localTypes: [2, L] })) {
    const { dtype, ...packed } = tensors[name as keyof typeof shapes];
    expect([name, dtype]).toEqual([name, 'int32']);
    expect(packed).toEqual({ dims, data: expected[name as keyof typeof shapes] });
  }
});

test('from step to step only what depends on positions is made anew', () => {
  const packing = new Packing(batches, cutoff);
  const [first, second] = [0, 1].map((index) => packing.at(positionsOf(batches, index))) as [
    PackedBatches,
    PackedBatches,
  ];
  const made = (Object.keys(first.tensors) as PackedInput[]).filter(
    (name) => first.tensors[name] !== second.tensors[name],
  );
  expect(made.sort()).toEqual(['incidence', 'positions', 'radiusEdges']);
  expect(second.tensors).toEqual(new Packing(batches, cutoff).at(positionsOf(batches, 1)).tensors);
});

test('a batch alone has no axis of batches', () => {
  const positions = positionsOf([[ethanol, water]]);
  const single = singleBatch(new Packing([[ethanol, water]], cutoff).at(positions));
  expect(single.dims).toEqual([14]);
  expect(single.tensors.positions.dims).toEqual([14, 3]);
  // 33 edges of ethanol, 3 of water and one of padding, in four binary digits.
  expect(single.tensors.localEdges.dims).toEqual([2, 40]);
  expect(rows(single.tensors.localTypes, 1, 35, 2)).toEqual([[edgeTypes.angle], [0]]);
});

test('values of atoms are spread among padding and collected again', () => {
  const packed = new Packing(batches, cutoff).at(positionsOf(batches));
  const values = Float32Array.from({ length: 48 }, (_, i) => i + 1);
  const pairs = spread(packed, values, { width: 2, padding: -1 });
  expect(pairs.dims).toEqual([2, 14, 2]);
  expect(rows(pairs, 2, 11, 4)).toEqual([
    [23, 24],
    [-1, -1],
    [-1, -1],
    [25, 26],
  ]);
  expect(collect(packed, pairs.data, 2)).toEqual(values);
  const single = spread(packed, values.subarray(0, 24));
  expect(single.dims).toEqual([2, 14]);
  expect(collect(packed, single.data, 1)).toEqual(values.subarray(0, 24));
});

test('batches may be empty, and positions must be those of all atoms', () => {
  const { tensors } = new Packing([[], [water]], cutoff).at(positionsOf([[water]]));
  expect([...tensors.atomTypes.data]).toEqual([0, 0, 0, 0, 0, 8, 1, 1, 0, 0]);
  expect(() => new Packing(batches, cutoff).at(new Float32Array(69))).toThrow(
    expect.objectContaining({ code: 'native/argument' }),
  );
});
