import { expect, test } from 'vitest';
import { coverage } from './coverage.ts';
import { conformationAt, moleculeOf } from './testing/conformations.ts';

const pair = moleculeOf({ name: 'pair', elements: [6, 8], bonds: [[0, 1]] });

/** RMSDs of pairs are half of the differences of their lengths. */
function pairs(lengths: readonly number[]) {
  return lengths.map((length) =>
    conformationAt(pair, [
      [0, 0, 0],
      [length, 0, 0],
    ]),
  );
}

test('recall asks what references have a generated conformation nearby, precision the other way round', () => {
  const figures = coverage(
    { references: pairs([1, 2, 10]), generated: pairs([1, 3, 6, 20]), unusable: 0 },
    0.75,
  );
  // Nearest: 0, 0.5, 2 of the references; 0, 0.5, 2, 5 of the generated ones.
  expect(figures.covR).toBeCloseTo(2 / 3, 12);
  expect(figures.covP).toBeCloseTo(2 / 4, 12);
  expect(figures.matR).toBeCloseTo(2.5 / 3, 5);
  expect(figures.matP).toBeCloseTo(7.5 / 4, 5);
});

test('the threshold is 1.25 angstrom where none is given, itself included', () => {
  const at = (length: number) =>
    coverage({ references: pairs([1]), generated: pairs([length]), unusable: 0 }).covR;
  expect([at(3.4), at(3.6)]).toEqual([1, 0]);
  const exact = coverage({ references: pairs([1]), generated: pairs([2]), unusable: 0 }, 0.5 + 1e-6);
  expect(exact.covR).toBe(1);
});

test('a model that makes one shape alone is precise, and covers little', () => {
  const figures = coverage(
    { references: pairs([1, 4, 7, 10]), generated: pairs([4, 4, 4]), unusable: 0 },
    0.5,
  );
  expect(figures).toMatchObject({ covR: 0.25, covP: 1 });
  expect(figures.matP).toBeCloseTo(0, 5);
  expect(figures.matR).toBeCloseTo((1.5 + 0 + 1.5 + 3) / 4, 5);
});

test('unusable conformations are near nothing and are no part of the mean', () => {
  const figures = coverage({ references: pairs([1]), generated: pairs([1]), unusable: 3 });
  expect(figures).toMatchObject({ covR: 1, covP: 0.25 });
  expect(figures.matP).toBeCloseTo(0, 5);
  expect(coverage({ references: pairs([1]), generated: [], unusable: 2 })).toEqual({ covR: 0, covP: 0 });
});
