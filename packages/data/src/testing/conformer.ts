import { centred } from '../molecules/chemistry/conformation.ts';
import { conformersOf } from '../molecules/chemistry/conformers.ts';
import { moleculeFromSmiles } from '../molecules/chemistry/smiles.ts';
import type { Conformation } from '../molecules/molecule.ts';

/** Conformations that a test has asked for before. */
const made = new Map<string, Conformation>();

/** A conformation of a molecule, its atoms in the order of the SMILES and hydrogens behind them; slow to make for large ones. Shared: not to be changed. */
export function conformer(smiles: string): Conformation {
  const known = made.get(smiles);
  if (known !== undefined) return known;
  const [shape] = conformersOf(smiles, 1).shapes;
  if (shape === undefined) throw new Error(`no conformer of ${smiles}`);
  const conformation = { molecule: moleculeFromSmiles(smiles), positions: centred(shape.positions) };
  made.set(smiles, conformation);
  return conformation;
}
