import { expect, test } from 'vitest';
import { hasClash } from './clashes.ts';
import { conformationAt, moleculeOf, recordedMolecules } from './testing/conformations.ts';

/** A chain of atoms, bonded one to the next. */
function chainOf(elements: readonly number[]) {
  return moleculeOf({ name: 'chain', elements, bonds: elements.slice(1).map((_, atom) => [atom, atom + 1]) });
}

/** A long chain whose last atom is `distance` from its first one, and far from all others. */
function endsAt(elements: readonly number[], distance: number) {
  const last = elements.length - 1;
  const points = elements.map((_, atom) => (atom === last ? [-distance, 0, 0] : [0, 30 * atom, 0]));
  return conformationAt(chainOf(elements), points);
}

test('atoms more than three bonds apart clash below 0.7 of the sum of their radii', () => {
  // Carbon has 1.7 angstrom, hydrogen 1.1.
  const carbons = [6, 6, 6, 6, 6];
  expect([hasClash(endsAt(carbons, 2.39)), hasClash(endsAt(carbons, 2.37))]).toEqual([false, true]);
  const ended = [6, 6, 6, 6, 1];
  expect([hasClash(endsAt(ended, 1.97)), hasClash(endsAt(ended, 1.95))]).toEqual([false, true]);
});

test('atoms up to three bonds apart do not', () => {
  expect(hasClash(endsAt([6, 6, 6, 6], 0.1))).toBe(false);
});

test('hydrogen bonds bring atoms nearer, down to 0.55 of the sum', () => {
  // O-H and O: 0.55 (1.1 + 1.52) = 1.441, 0.7 of it 1.834.
  const bonded = [8, 6, 6, 6, 8, 1];
  expect([hasClash(endsAt(bonded, 1.5)), hasClash(endsAt(bonded, 1.43))]).toEqual([false, true]);
  // Hydrogen on carbon has no such bond.
  expect(hasClash(endsAt([8, 6, 6, 6, 6, 1], 1.5))).toBe(true);
});

test('shapes by distance geometry have none, and atoms that all coincide do', () => {
  for (const { references } of recordedMolecules()) expect(references.some(hasClash)).toBe(false);
  expect(
    hasClash(
      conformationAt(
        chainOf([6, 6, 6, 6, 6]),
        [[], [], [], [], []].map(() => [0, 0, 0]),
      ),
    ),
  ).toBe(true);
});
