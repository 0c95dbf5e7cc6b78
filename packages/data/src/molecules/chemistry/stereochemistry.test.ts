import { expect, test } from 'vitest';
import { conformersOf } from './conformers.ts';
import { moleculeFromSmiles } from './smiles.ts';
import { stereochemistryOf } from './stereochemistry.ts';

/** Conformers are slow to make on a busy machine. */
const timeout = 60_000;

/** Of a conformer of a SMILES, whose atoms stand in its order. */
function stereochemistry(smiles: string) {
  const [shape] = conformersOf(smiles, 1).shapes;
  if (shape === undefined) throw new Error(`no conformer of ${smiles}`);
  return stereochemistryOf({ molecule: moleculeFromSmiles(smiles), positions: shape.positions });
}

test(
  'stereocentres are found from positions, those included that depend on each other',
  () => {
    expect(stereochemistry('C[C@H](F)Cl').centres).toEqual([1]);
    expect(stereochemistry('F[C@H]1C[C@@H](Cl)C1').centres).toEqual([1, 3]);
    expect(stereochemistry('CC(F)F').centres).toEqual([]);
  },
  timeout,
);

test(
  'stereogenic double bonds are found by their atoms, but in small rings, which leave no choice',
  () => {
    expect(stereochemistry('C/C(F)=C/F').doubleBonds).toEqual([[1, 3]]);
    expect(stereochemistry('C=CF').doubleBonds).toEqual([]);
    expect(stereochemistry('C1C=CC1').doubleBonds).toEqual([]);
  },
  timeout,
);

test(
  'axes of allenes are no stereocentres',
  () => {
    expect(stereochemistry('CC=C=CC')).toEqual({ centres: [], doubleBonds: [] });
  },
  timeout,
);
