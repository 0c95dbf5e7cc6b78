import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Molecule } from '../molecule.ts';
import { moleculesName } from './molecule-shard.ts';

/** A molecule as plain JSON. */
interface MoleculeJson {
  readonly name: string;
  readonly smiles: string;
  readonly elements: readonly number[];
  readonly charges: readonly number[];
  readonly bonds: readonly number[];
  readonly orders: readonly number[];
  readonly aromatic: readonly number[];
}

/** A molecule as one line of JSON, without its end: equal for equal molecules with the same order of atoms and the same name. */
export function encodeMolecule({ name, smiles, ...graph }: Molecule): string {
  const json: MoleculeJson = {
    name,
    smiles,
    elements: [...graph.elements],
    charges: [...graph.charges],
    bonds: [...graph.bonds],
    orders: [...graph.orders],
    aromatic: [...graph.aromatic],
  };
  return JSON.stringify(json);
}

/** Undoes `encodeMolecule`; a line end does not matter. */
export function decodeMolecule(line: string): Molecule {
  const { name, smiles, ...graph } = JSON.parse(line) as MoleculeJson;
  return {
    name,
    smiles,
    elements: Uint8Array.from(graph.elements),
    charges: Int8Array.from(graph.charges),
    bonds: Uint16Array.from(graph.bonds),
    orders: Uint8Array.from(graph.orders),
    aromatic: Uint8Array.from(graph.aromatic),
  };
}

/** The lines of all molecules of a shard, or of what is to become one, in order. */
export async function* readMoleculeLines(directory: string): AsyncGenerator<string> {
  const handle = await open(join(directory, moleculesName));
  try {
    yield* handle.readLines();
  } finally {
    await handle.close();
  }
}
