import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MoleculeGraphs, type PackedEdges, packMoleculeGraphs } from './molecules.ts';
import * as reference from './reference/molecules.ts';

/** A molecule: its coordinates, and pairs with a type. */
interface Shape {
  readonly positions: readonly number[];
  readonly edges: readonly (readonly [first: number, second: number, type: number])[];
}

const ends = (counts: readonly number[]) => {
  let end = 0;
  return Uint32Array.from(counts, (count) => (end += count));
};

function graphsOf(batches: readonly (readonly Shape[])[], cutoff: number): MoleculeGraphs {
  const shapes = batches.flat();
  const edges = shapes.flatMap((shape) => shape.edges);
  return {
    positions: Float32Array.from(shapes.flatMap(({ positions }) => positions)),
    atomEnds: ends(shapes.map(({ positions }) => positions.length / 3)),
    batchEnds: ends(batches.map((batch) => batch.length)),
    localEdges: Int32Array.from(edges.flatMap((edge) => edge.slice(0, 2))),
    localTypes: Uint8Array.from(edges, ([, , type]) => type),
    localEnds: ends(shapes.map((shape) => shape.edges.length)),
    cutoff,
  };
}

/** A chain of `atoms` with bonds along it, each step of length about 1.5 in a direction that `turn` decides. */
function chain(atoms: number, turn = 1): Shape {
  const positions = Array.from({ length: atoms }, (_, i) => [
    1.2 * i,
    2 * Math.sin(turn * i),
    2 * Math.cos(i),
  ]);
  const edges = Array.from({ length: Math.max(atoms - 1, 0) }, (_, i) => [i, i + 1, 1 + (i % 6)] as const);
  return { positions: positions.flat(), edges };
}

const coordinate = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -6, max: 6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -3e38, 3e38, 4e13) },
);

const shape: fc.Arbitrary<Shape> = fc.nat(12).chain((atoms) =>
  fc.record({
    positions: fc.array(coordinate, { minLength: 3 * atoms, maxLength: 3 * atoms }),
    edges: fc
      .uniqueArray(fc.tuple(fc.nat(11), fc.nat(11), fc.integer({ min: 1, max: 6 })), {
        selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
      })
      .map((edges) => edges.filter(([a, b]) => a < atoms && b < atoms && a !== b)),
  }),
);

describe('packed edges equal the reference', () => {
  test('for any molecules, batches, sizes and threads', () => {
    const batches = fc.array(fc.array(shape, { maxLength: 4 }), { minLength: 1, maxLength: 4 });
    const size = fc.nat(20);
    const least = fc.record(
      { atoms: size, localCount: size, radiusCount: size, degree: size, localDegree: size },
      { requiredKeys: [] },
    );
    const choices = fc.record({
      least,
      digits: fc.integer({ min: 1, max: 31 }),
      threads: fc.constantFrom(1, 3),
    });
    fc.assert(
      fc.property(batches, fc.constantFrom(0.5, 4, 30), choices, (molecules, cutoff, chosen) => {
        const graphs = { ...graphsOf(molecules, cutoff), ...chosen };
        expect(packMoleculeGraphs(graphs)).toEqual(reference.packMoleculeGraphs(graphs));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  test('for molecules large enough to be searched by cells, wherever they lie', () => {
    for (const [offset, scale] of [
      [0, 1],
      [-40_000, 1],
      [7e12, 1e9],
    ] as const) {
      const shapes = [chain(600), chain(3), chain(700, 0.1)];
      const moved = shapes.map(({ positions, edges }) => ({
        positions: positions.map((at) => at * scale + offset),
        edges,
      }));
      const graphs = graphsOf([moved], 5 * scale);
      expect(packMoleculeGraphs(graphs)).toEqual(reference.packMoleculeGraphs(graphs));
    }
  });

  test('for large molecules with atoms at no place, at the same place and out of reach', () => {
    const { positions, edges } = chain(600);
    const strange = [Number.NaN, -1e38, 1e38, 0] as const;
    const moved = positions.map((at, i) => (i % 7 === 0 ? (strange[i % 4] as number) : at));
    const graphs = graphsOf([[{ positions: moved, edges }]], 6);
    expect(packMoleculeGraphs(graphs)).toEqual(reference.packMoleculeGraphs(graphs));
  });
});

/** The pairs of batch `k` of an array of edges. */
function pairsOf(edges: Int32Array, count: number, k: number): number[][] {
  return Array.from({ length: count }, (_, e) =>
    [0, 1].map((end) => edges[(2 * k + end) * count + e] as number),
  );
}

test('a bent molecule of four atoms and a pair of atoms are packed as the layout says', () => {
  const four: Shape = {
    positions: [0, 0, 0, 1, 0, 0, 1, 1, 0, 9, 9, 9],
    edges: [
      [1, 0, 1],
      [1, 2, 2],
    ],
  };
  const two: Shape = { positions: [0, 0, 0, 0, 0, 1], edges: [] };
  const packed = packMoleculeGraphs(graphsOf([[four], [two, two]], 2));
  expect(packed).toMatchObject({ atoms: 6, localCount: 3, radiusCount: 2, degree: 2, localDegree: 2 });
  expect(pairsOf(packed.localEdges, 3, 0)).toEqual([
    [0, 1],
    [1, 2],
    [4, 5],
  ]);
  expect([...packed.localTypes]).toEqual([1, 2, 0, 0, 0, 0]);
  expect(pairsOf(packed.radiusEdges, 2, 0)).toEqual([
    [0, 2],
    [4, 5],
  ]);
  expect(pairsOf(packed.radiusEdges, 2, 1)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  // E = 5: edges 0 and 1 are bonds, 2 is padding, 3 the first radius edge; messages to second atoms begin at 5.
  const slots = (k: number) => [...packed.incidence.subarray(12 * k, 12 * (k + 1))];
  expect(slots(0)).toEqual([0, 3, 1, 5, 6, 8, 2, 2, 2, 2, 2, 2]);
  expect(slots(1)).toEqual([3, 2, 8, 2, 4, 2, 9, 2, 2, 2, 2, 2]);
  expect([...packed.localIncidence.subarray(0, 6)]).toEqual([0, 2, 1, 3, 4, 2]);
});

/** Of each atom of batch 0, the sum of what the edges at it carry, by the lists and by the edges. */
function sums({ atoms, localCount, radiusCount, degree, incidence, localEdges, radiusEdges }: PackedEdges) {
  const count = localCount + radiusCount;
  const edges = [...pairsOf(localEdges, localCount, 0), ...pairsOf(radiusEdges, radiusCount, 0)];
  const carried = edges.map((pair) =>
    pair[0] === atoms - 2 ? 0 : 1 + (pair[0] as number) * 1000 + (pair[1] as number),
  );
  const listed = Array.from({ length: atoms }, (_, n) =>
    [...incidence.subarray(n * degree, (n + 1) * degree)].reduce(
      (sum, i) => sum + (carried[i % count] as number),
      0,
    ),
  );
  const direct = new Array<number>(atoms).fill(0);
  edges.forEach((pair, e) => {
    for (const atom of pair) direct[atom] = (direct[atom] as number) + (carried[e] as number);
  });
  return { listed, direct };
}

test('lists of messages give each atom the sum over its edges', () => {
  const { listed, direct } = sums(packMoleculeGraphs(graphsOf([[chain(40), chain(600)], [chain(9)]], 7)));
  expect(listed).toEqual(direct);
  expect(Math.max(...direct)).toBeGreaterThan(1000);
});

test('atoms with a coordinate that is not finite have their local edges and no others', () => {
  const lost: Shape = {
    positions: [0, 0, 0, Number.NaN, 0, 0, Number.POSITIVE_INFINITY, 0, 0],
    edges: [[0, 1, 1]],
  };
  const packed = packMoleculeGraphs(graphsOf([[lost]], 5));
  expect(pairsOf(packed.localEdges, 2, 0)).toEqual([
    [0, 1],
    [3, 4],
  ]);
  expect(pairsOf(packed.radiusEdges, 1, 0)).toEqual([[3, 4]]);
});

test('empty batches, empty molecules and single atoms are padding but for their atoms', () => {
  const single: Shape = { positions: [1, 2, 3], edges: [] };
  const packed = packMoleculeGraphs(graphsOf([[], [{ positions: [], edges: [] }, single]], 5));
  expect(packed).toMatchObject({ atoms: 3, localCount: 1, radiusCount: 1, degree: 1, localDegree: 1 });
  expect([...packed.radiusEdges]).toEqual([1, 2, 1, 2]);
  expect([...packed.incidence]).toEqual(new Array(6).fill(0));
});

test('sizes are rounded to leading digits and never below the least ones', () => {
  const graphs = graphsOf([[chain(19)]], 4);
  expect(packMoleculeGraphs(graphs).atoms).toBe(21);
  expect(packMoleculeGraphs({ ...graphs, digits: 3 })).toMatchObject({ atoms: 24, localCount: 20 });
  expect(packMoleculeGraphs({ ...graphs, digits: 3, least: { atoms: 25 } }).atoms).toBe(28);
});

test('what would not fit into memory is refused', () => {
  const fault = expect.objectContaining({ code: 'native/too-many-edges', kind: 'request' });
  const heap = { positions: new Array(3 * 8300).fill(0), edges: [] };
  expect(() => packMoleculeGraphs(graphsOf([[heap]], 1))).toThrow(fault);
  const graphs = graphsOf([[chain(5)]], 3);
  const least = { atoms: 2 ** 31 - 1, degree: 2 ** 31 - 1 };
  expect(() => packMoleculeGraphs({ ...graphs, least })).toThrow(fault);
});

const good = graphsOf([[chain(4)], [chain(2)]], 3);

test.each([
  [{ positions: new Float32Array(17) }, 'positions: expected a length that 3 divides, received 17'],
  [{ positions: new Float32Array(21) }, 'atomEnds: expected the last end to be 7, received 6'],
  [{ positions: new Float64Array(18) }, 'positions: expected a Float32Array'],
  [{ atomEnds: Uint32Array.of(4, 3) }, 'atomEnds[1]: expected an integer from 4 to 6, received 3'],
  [{ batchEnds: Uint32Array.of(1, 3) }, 'batchEnds[1]: expected an integer from 1 to 2, received 3'],
  [{ batchEnds: Uint32Array.of(1) }, 'batchEnds: expected the last end to be 2, received 1'],
  [{ localEnds: Uint32Array.of(4) }, 'localEnds: expected a Uint32Array of length 2'],
  [{ localTypes: new Uint8Array(3) }, 'localEnds[1]: expected an integer from 3 to 3, received 4'],
  [{ localEdges: new Int32Array(6) }, 'localEdges: expected a Int32Array of length 8'],
  [
    { localEdges: new Int32Array(8) },
    'edge 0: expected two different atoms of a molecule of 4, received 0 and 0',
  ],
  [
    { localEdges: Int32Array.of(0, 1, 1, 2, 2, 4, 0, 1) },
    'edge 2: expected two different atoms of a molecule of 4',
  ],
  [
    { localEdges: Int32Array.of(0, 1, 1, 2, 2, 3, 0, -1) },
    'edge 3: expected two different atoms of a molecule of 2',
  ],
  [{ cutoff: 0 }, 'cutoff: expected a positive number, received 0'],
  [{ cutoff: Number.NaN }, 'cutoff: expected a positive number, received NaN'],
  [{ digits: 0 }, 'digits: expected an integer from 1 to 31'],
  [{ least: { atoms: -1 } }, 'least.atoms: expected an integer from 0'],
  [{ least: { atom: 1 } }, 'did you mean atoms?'],
  [{ threads: 0 }, 'threads: expected an integer from 1'],
  [{ cutof: 1 }, 'did you mean cutoff?'],
])('wrong arguments are refused: %o', (change, message) => {
  expect(() => packMoleculeGraphs({ ...good, ...change } as MoleculeGraphs)).toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
});

test('a packing without batches is refused', () => {
  const none = graphsOf([], 3);
  expect(() => packMoleculeGraphs(none)).toThrow('batchEnds: expected at least one batch, received none');
});
