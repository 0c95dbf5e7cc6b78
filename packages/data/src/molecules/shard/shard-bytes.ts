import type { Conformation } from '../molecule.ts';
import { encodeMolecule } from './molecule-line.ts';
import { atomBytes, endBytes, energyBytes, numberBytes } from './molecule-shard.ts';

/** Bytes of the files of a shard that holds these conformations. */
export function moleculeShardBytes(conformations: readonly Conformation[]): number {
  const molecules = new Set(conformations.map(({ molecule }) => molecule));
  const lines = new Set([...molecules].map(encodeMolecule));
  const ofMolecules = [...lines].reduce((sum, line) => sum + Buffer.byteLength(line) + 1 + endBytes, 0);
  const atoms = conformations.reduce((sum, { molecule }) => sum + molecule.elements.length, 0);
  return ofMolecules + atoms * atomBytes + conformations.length * (numberBytes + endBytes + energyBytes);
}
