import { expect, test } from 'vitest';
import { fluoromethanol, molfileOf, moved } from '../testing/molfiles.ts';
import { type Conformation, readMolfile, type Vector } from './molfile.ts';
import { matchingView, principalView, seen } from './view.ts';

function conformationOf(molecule = fluoromethanol): Conformation {
  const reading = readMolfile(molfileOf(molecule));
  if ('fault' in reading) throw new Error(reading.fault);
  return reading.conformation;
}

/** Turned about two axes and carried away. */
function turned([x, y, z]: Vector): Vector {
  const [c, s] = [Math.cos(1.1), Math.sin(1.1)];
  const [u, v] = [c * x - s * y, s * x + c * y];
  return [u + 4, c * v - s * z - 7, s * v + c * z + 1];
}

function largestDistance(one: readonly Vector[], other: readonly Vector[]): number {
  return Math.max(
    ...one.flatMap((place, i) => place.map((value, k) => Math.abs(value - (other[i]?.[k] ?? 0)))),
  );
}

const original = conformationOf();
const view = principalView(original);
const shown = seen(view, original.positions);

/** Coordinates in molfiles have four decimals. */
const tolerance = 3e-4;

test('heavy atoms extend farthest to the right, then upwards, and least towards the eye', () => {
  const heavy = shown.filter((_, i) => original.elements[i] !== 'H');
  const [x, y, z] = [0, 1, 2].map((axis) =>
    heavy.reduce((sum, place) => sum + (place[axis] as number) ** 2, 0),
  );
  expect(x).toBeGreaterThan(y as number);
  expect(y).toBeGreaterThan(z as number);
});

test('however a molecule lies in space, it is seen from the same side', () => {
  const away = conformationOf(moved(fluoromethanol, turned));
  expect(largestDistance(seen(principalView(away), away.positions), shown)).toBeLessThan(tolerance);
});

test('distances and handedness stay: a mirror image is seen as one', () => {
  const mirrored = conformationOf(moved(fluoromethanol, ([x, y, z]) => [x, y, -z]));
  expect(largestDistance(seen(principalView(mirrored), mirrored.positions), shown)).toBeGreaterThan(0.1);
  const matching = matchingView(view, original.positions, mirrored.positions);
  expect(largestDistance(seen(matching, mirrored.positions), shown)).toBeGreaterThan(0.1);
});

test('another conformation is turned so that it looks as the first one does', () => {
  const away = conformationOf(moved(fluoromethanol, turned));
  const matching = matchingView(view, original.positions, away.positions);
  expect(largestDistance(seen(matching, away.positions), shown)).toBeLessThan(tolerance);
  const bent = conformationOf(moved(fluoromethanol, (place, i) => turned(i === 5 ? [1.3, 1.5, 0.5] : place)));
  const bentView = matchingView(view, original.positions, bent.positions);
  expect(largestDistance(seen(bentView, bent.positions).slice(0, 5), shown)).toBeLessThan(0.3);
});

test('a single atom has a view', () => {
  const [place] = seen(principalView({ elements: ['H'], bonds: [], positions: [[3, 4, 5]] }), [[3, 4, 5]]);
  expect(place?.map(Math.abs)).toEqual([0, 0, 0]);
});
