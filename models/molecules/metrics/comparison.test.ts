import { expect, test } from 'vitest';
import { comparisonsOf, isUsable } from './comparison.ts';
import { changed, conformationAt, moleculeOf } from './testing/conformations.ts';

const graph = { name: 'CO', elements: [6, 8], bonds: [[0, 1]] };
const [first, same] = [moleculeOf(graph), moleculeOf(graph)];
const other = moleculeOf({ name: 'CN', elements: [6, 7], bonds: [[0, 1]] });
const points = [
  [0, 0, 0],
  [1, 0, 0],
];

test('conformations of one molecule stand together, whoever read it', () => {
  const references = [
    conformationAt(first, points),
    conformationAt(other, points),
    conformationAt(first, points),
  ];
  const generated = [conformationAt(other, points), conformationAt(same, points)];
  expect(comparisonsOf(references, generated)).toEqual([
    { molecule: first, references: [references[0], references[2]], generated: [generated[1]], unusable: 0 },
    { molecule: other, references: [references[1]], generated: [generated[0]], unusable: 0 },
  ]);
});

test('molecules of which nothing was generated are left out, and others are refused', () => {
  const [real, strange] = [conformationAt(first, points), conformationAt(other, points)];
  expect(comparisonsOf([real, strange], [real]).map(({ molecule }) => molecule)).toEqual([first]);
  expect(() => comparisonsOf([real], [strange])).toThrow(
    new RangeError('no reference of CN to compare with'),
  );
  const renumbered = moleculeOf({ ...graph, elements: [8, 6] });
  expect(() => comparisonsOf([real], [conformationAt(renumbered, points)])).toThrow(RangeError);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1001, -1e30])('a coordinate of %d is unusable', (value) => {
  const real = conformationAt(first, points);
  const broken = changed(real, (old, axis, atom) => (atom === 1 && axis === 2 ? value : old));
  expect([isUsable(real), isUsable(broken)]).toEqual([true, false]);
  expect(comparisonsOf([real], [broken, real])).toMatchObject([{ generated: [real], unusable: 1 }]);
});
