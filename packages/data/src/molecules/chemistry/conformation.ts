import type { Conformation } from '../molecule.ts';
import type { Molfile } from './molfile.ts';
import { properMolecule } from './proper-molecule.ts';

/** A copy of positions, [A, 3], that is centred at the mean of its atoms. */
export function centred(positions: Float32Array): Float32Array {
  const atoms = positions.length / 3;
  const mean = [0, 0, 0];
  for (const [place, value] of positions.entries())
    mean[place % 3] = (mean[place % 3] as number) + value / atoms;
  return positions.map((value, place) => value - (mean[place % 3] as number));
}

/** The conformation that a molfile tells. @throws UnusableMolecule. */
export function conformationOf({ title, graph, positions }: Molfile): Conformation {
  return { molecule: properMolecule(title, graph, positions), positions: centred(positions) };
}
