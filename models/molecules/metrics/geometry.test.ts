import fc from 'fast-check';
import { expect, test } from 'vitest';
import { angleOf, distanceOf, handOf, torsionOf } from './geometry.ts';

const at = (...points: readonly (readonly number[])[]) => Float32Array.from(points.flat());

test('distances and angles are those of the plane', () => {
  const positions = at([3, 0, 1], [0, 0, 1], [0, 4, 1]);
  expect(distanceOf(positions, 0, 2)).toBe(5);
  expect(angleOf(positions, 0, 1, 2)).toBeCloseTo(90, 9);
  expect(angleOf(positions, 1, 0, 2)).toBeCloseTo((Math.atan2(4, 3) * 180) / Math.PI, 9);
  expect(angleOf(at([1, 0, 0], [0, 0, 0], [-2, 0, 0]), 0, 1, 2)).toBe(180);
});

test.each([0, 30, 60, 90, 120, 179, 180, -60])('a torsion of %d degrees has no sign', (degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const positions = at([1, 0, 0], [0, 0, 0], [0, 0, 1.5], [Math.cos(angle), Math.sin(angle), 2]);
  expect(torsionOf(positions, 0, 1, 2, 3)).toBeCloseTo(Math.abs(degrees), 4);
  expect(torsionOf(positions, 3, 2, 1, 0)).toBeCloseTo(Math.abs(degrees), 4);
});

test('where atoms coincide or are on a line, there is no angle', () => {
  const point = at([1, 1, 1], [1, 1, 1], [2, 0, 0], [3, 0, 0]);
  expect(angleOf(point, 0, 1, 2)).toBeNaN();
  expect(torsionOf(point, 0, 1, 2, 3)).toBeNaN();
  expect(handOf(point, 0, [1, 2, 3])).toBeNaN();
});

const corners = [
  [0, 0, 0],
  [1, 1, 1],
  [1, -1, -1],
  [-1, 1, -1],
  [-1, -1, 1],
];

test('a tetrahedron has a hand, of the same size by three neighbours as by four', () => {
  const regular = 4 / 3 ** 1.5;
  const positions = at(...corners);
  expect(Math.abs(handOf(positions, 0, [1, 2, 3, 4]))).toBeCloseTo(regular, 6);
  expect(handOf(positions, 0, [1, 2, 3])).toBeCloseTo(handOf(positions, 0, [1, 2, 3, 4]), 6);
});

test('a hand turns with every exchange of neighbours and with reflection, and is 0 in a plane', () => {
  const positions = at(...corners);
  const hand = handOf(positions, 0, [1, 2, 3, 4]);
  expect(handOf(positions, 0, [2, 1, 3, 4])).toBeCloseTo(-hand, 9);
  expect(handOf(positions, 0, [1, 2, 4, 3])).toBeCloseTo(-hand, 9);
  expect(handOf(positions, 0, [2, 1, 4, 3])).toBeCloseTo(hand, 9);
  expect(
    handOf(
      positions.map((value, i) => (i % 3 === 0 ? -value : value)),
      0,
      [1, 2, 3, 4],
    ),
  ).toBeCloseTo(-hand, 9);
  const flat = positions.map((value, i) => (i % 3 === 2 ? 0 : value));
  expect(handOf(flat, 0, [1, 2, 3, 4])).toBeCloseTo(0, 9);
});

test('lengths of bonds do not change a hand', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.1, max: 9, noNaN: true }), { minLength: 5, maxLength: 5 }),
      (lengths) => {
        const stretched = at(
          ...corners.map((corner, atom) => corner.map((value) => value * (lengths[atom] as number))),
        );
        expect(handOf(stretched, 0, [1, 2, 3, 4])).toBeCloseTo(handOf(at(...corners), 0, [1, 2, 3, 4]), 4);
      },
    ),
    { seed: 4, numRuns: 50 },
  );
});
