import { stereochemistryOf } from '@ouroboros/data/molecules';
import { describe, expect, test } from 'vitest';
import { coverage } from './coverage.ts';
import { alignOnto, rmsdMatrix } from './rmsd.ts';
import { recordedMolecules } from './testing/conformations.ts';

/* What RDKit tells of the same molecules and shapes: fixtures/generate.py. */

describe.each(recordedMolecules())('$name', ({ references, generated, ...recorded }) => {
  test('RMSDs are those of GetBestRMS without hydrogens', () => {
    const matrix = rmsdMatrix(references, generated);
    recorded.rmsd.flat().forEach((rmsd, k) => {
      expect(matrix[k]).toBeCloseTo(rmsd, 7);
    });
  });

  test('coverage and matching follow from them', () => {
    const figures = coverage({ references, generated, unusable: 0 });
    for (const [name, value] of Object.entries(recorded.coverage)) {
      expect([name, figures[name as keyof typeof figures]]).toEqual([name, expect.closeTo(value, 7)]);
    }
  });

  test('an aligned conformation is as far from the reference as its RMSD says', () => {
    for (const reference of references) {
      for (const conformation of generated) {
        const { positions, rmsd } = alignOnto(conformation, reference);
        // Aligned already: aligning anew moves nothing.
        const again = alignOnto({ ...conformation, positions }, reference);
        expect(again.rmsd).toBeCloseTo(rmsd, 4);
        again.positions.forEach((value, i) => {
          expect(value).toBeCloseTo(positions[i] as number, 3);
        });
      }
    }
  });
});

// RDKit also names bridgeheads, which have no choice, and double bonds to NH.
const alike = recordedMolecules().filter(({ name }) => !['adamantane', 'amidine'].includes(name));

test.each(alike)(
  '$name has the stereocentres and double bonds that RDKit finds',
  ({ references, ...recorded }) => {
    for (const reference of references)
      expect(stereochemistryOf(reference)).toEqual(recorded.stereochemistry);
  },
);
