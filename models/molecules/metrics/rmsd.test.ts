import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestReference } from './nearest-reference.ts';
import { alignOnto, bestRmsd, rmsdMatrix } from './rmsd.ts';
import { changed, conformationAt, moleculeOf } from './testing/conformations.ts';

/** CHFClBr without a symmetry, its hydrogen last. */
const chiral = moleculeOf({
  name: 'chiral',
  elements: [6, 9, 17, 35, 1],
  bonds: [
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
  ],
});
const corners = [
  [0, 0, 0],
  [1.4, 0.1, 0],
  [-0.5, 1.7, 0.2],
  [-0.6, -0.9, 1.6],
  [-0.3, -0.5, -0.9],
];
const real = conformationAt(chiral, corners);

/** Propane: its ends are alike. */
const propane = moleculeOf({
  name: 'propane',
  elements: [6, 6, 6],
  bonds: [
    [0, 1],
    [1, 2],
  ],
});

/** Turned about z by an angle, then moved. */
function turned(angle: number, shift: number) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const points = corners.map(([x = 0, y = 0, z = 0]) => [c * x - s * y + shift, s * x + c * y, z - shift]);
  return conformationAt(chiral, points);
}

test('turning and moving a conformation changes nothing', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.integer({ min: -50, max: 50 }),
      (angle, shift) => {
        expect(bestRmsd(turned(angle, shift), real)).toBeLessThan(1e-5);
      },
    ),
    { seed: 3, numRuns: 100 },
  );
});

test('of two atoms, the distance is told by half of the difference of their bonds', () => {
  const pair = moleculeOf({ name: 'pair', elements: [6, 8], bonds: [[0, 1]] });
  const apart = (length: number) =>
    conformationAt(pair, [
      [0, 0, 0],
      [length, 0, 0],
    ]);
  expect(bestRmsd(apart(1.5), apart(1.1))).toBeCloseTo(0.2, 6);
});

test('a mirror image is another shape', () => {
  const mirror = changed(real, (value, axis) => (axis === 2 ? -value : value));
  expect(bestRmsd(mirror, real)).toBeGreaterThan(0.3);
});

test('hydrogens do not count, but move along', () => {
  const far = changed(turned(1, 5), (value, axis, atom) => (atom === 4 && axis === 0 ? value + 7 : value));
  expect(bestRmsd(far, real)).toBeLessThan(1e-5);
  const { positions } = alignOnto(far, real);
  positions.slice(0, 12).forEach((value, i) => {
    expect(value).toBeCloseTo(real.positions[i] as number, 5);
  });
  const moved = Math.hypot(
    ...[12, 13, 14].map((i) => (positions[i] as number) - (real.positions[i] as number)),
  );
  expect(moved).toBeCloseTo(7, 4);
});

test('atoms that the graph does not tell apart may change places', () => {
  const bent = conformationAt(propane, [
    [1.5, 0, 0],
    [0, 0, 0],
    [0, 1.6, 0],
  ]);
  const renamed = conformationAt(propane, [
    [0, 1.6, 0],
    [0, 0, 0],
    [1.5, 0, 0],
  ]);
  expect(bestRmsd(renamed, bent)).toBeLessThan(1e-6);
  const { positions } = alignOnto(renamed, bent);
  renamed.positions.forEach((value, i) => {
    expect(positions[i]).toBeCloseTo(value, 5);
  });
});

test('atoms that all coincide are as far as the reference is wide', () => {
  const point = changed(real, () => 0.3);
  const heavy = corners.slice(0, 4);
  const variance = [0, 1, 2].reduce((sum, axis) => {
    const values = heavy.map((corner) => corner[axis] as number);
    const mean = values.reduce((total, value) => total + value, 0) / 4;
    return sum + values.reduce((total, value) => total + (value - mean) ** 2, 0) / 4;
  }, 0);
  expect(bestRmsd(point, real)).toBeCloseTo(Math.sqrt(variance), 5);
  expect(alignOnto(point, real).positions.every(Number.isFinite)).toBe(true);
});

test('molecules without heavy atoms, and with one alone, are 0 apart', () => {
  const hydrogen = moleculeOf({ name: 'hydrogen', elements: [1, 1], bonds: [[0, 1]] });
  const at = (length: number) =>
    conformationAt(hydrogen, [
      [0, 0, 0],
      [length, 0, 0],
    ]);
  expect(bestRmsd(at(1), at(3))).toBe(0);
  const water = moleculeOf({ name: 'hydroxyl', elements: [8, 1], bonds: [[0, 1]] });
  const bond = (length: number) =>
    conformationAt(water, [
      [1, 0, 0],
      [length, 0, 0],
    ]);
  expect(bestRmsd(bond(2), bond(3))).toBe(0);
});

test('a conformation without finite positions stays as it is, infinitely far', () => {
  const broken = changed(real, (value, _, atom) => (atom === 2 ? Number.NaN : value));
  expect(alignOnto(broken, real)).toEqual({ positions: broken.positions, rmsd: Number.POSITIVE_INFINITY });
});

test('of references the nearest one is found, and the conformation is laid over it', () => {
  const wide = changed(real, (value) => value * 1.5);
  const { rmsd, aligned, reference } = nearestReference(turned(2, 1), [wide, real]);
  expect(reference).toBe(real);
  expect(rmsd).toBeLessThan(1e-5);
  expect(bestRmsd(aligned, real)).toBeLessThan(1e-5);
  expect(() => nearestReference(real, [])).toThrow(new RangeError('no reference of chiral'));
});

test('of nothing there is no matrix', () => {
  expect(rmsdMatrix([], [real]).length).toBe(0);
  expect(rmsdMatrix([real], []).length).toBe(0);
});
