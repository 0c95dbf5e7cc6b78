import { decodeMolecule, readMoleculeLines } from '../shard/molecule-line.ts';
import type { MoleculeShard } from '../shard/molecule-shard.ts';

/** The SMILES of the molecules of a shard: in memory while training conformations are prepared. */
export async function smilesOf({ directory }: MoleculeShard): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const line of readMoleculeLines(directory)) found.add(decodeMolecule(line).smiles);
  return found;
}
