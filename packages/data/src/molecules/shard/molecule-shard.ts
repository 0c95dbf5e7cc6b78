import type { ColumnPlan } from '../../shard/growing-shard.ts';
import { requireLayout } from '../../shard/layout.ts';
import type { MoleculeManifest } from '../../shard/manifest.ts';
import { type OpenShardOptions, openShard, requireKind, type Shard } from '../../shard/shard.ts';

/** A shard of molecules in space, one example each conformation. Each molecule is stored once, however many shapes it has. */
export type MoleculeShard = Shard<MoleculeManifest>;

/** Lines of JSON, one for each molecule. */
export const moleculesName = 'molecules.jsonl';
/** Byte where the line of each molecule ends: uint64 `[molecules]`. */
export const moleculeEndsName = 'molecule-ends.bin';
/** Number of the molecule of each conformation: uint32 `[examples]`. */
export const numbersName = 'molecule-numbers.bin';
/** Where the atoms of each conformation end, among those of all: uint64 `[examples]`. */
export const atomEndsName = 'atom-ends.bin';
/** Angstrom: float32 `[atoms, 3]`. */
export const positionsName = 'positions.bin';
/** kcal/mol, NaN where none is known: float64 `[examples]`. */
export const energiesName = 'energies.bin';

/** Bytes of where something ends. */
export const endBytes = 8;
/** Bytes of the number of a molecule. */
export const numberBytes = 4;
/** Bytes of the position of an atom. */
export const atomBytes = 12;
/** Bytes of an energy. */
export const energyBytes = 8;

/** The files that a writer appends to; numbers that are no whole ones are appended as bytes. */
export const moleculeColumns: readonly ColumnPlan[] = [
  { name: moleculesName, width: 1 },
  { name: moleculeEndsName, width: endBytes },
  { name: numbersName, width: numberBytes },
  { name: atomEndsName, width: endBytes },
  { name: positionsName, width: 1 },
  { name: energiesName, width: 1 },
];

/** Bytes of the files that have rows of one size. */
function sizesOf({ examples, molecules, atoms }: MoleculeManifest) {
  return [
    [moleculeEndsName, molecules * endBytes],
    [numbersName, examples * numberBytes],
    [atomEndsName, examples * endBytes],
    [positionsName, atoms * atomBytes],
    [energiesName, examples * energyBytes],
  ] as const;
}

/**
 * Opens a shard of molecules.
 *
 * @throws Fault as `openShard`; `data/wrong-kind` for a shard of something else.
 */
export async function openMoleculeShard(
  directory: string,
  options?: OpenShardOptions,
): Promise<MoleculeShard> {
  const shard = requireKind(await openShard(directory, options), 'molecules');
  requireLayout(shard, sizesOf(shard.manifest));
  return shard;
}
