import { type ExampleRange, writeOrOpen } from '../../preparation/prepared-shards.ts';
import { ConformationView } from '../shard/conformation-view.ts';
import { type MoleculeShard, openMoleculeShard } from '../shard/molecule-shard.ts';
import { MoleculeShardWriter } from '../shard/molecule-shard-writer.ts';

/** Conformations copied at a time. */
const stretch = 256;

/** Appends conformations of a shard, by their numbers in it, in the order of `numbers`. */
export async function copyConformations(
  writer: MoleculeShardWriter,
  shard: MoleculeShard,
  numbers: ArrayLike<number>,
): Promise<void> {
  const view = ConformationView.join([{ shard }]);
  try {
    for (let from = 0; from < numbers.length; from += stretch) {
      const count = Math.min(stretch, numbers.length - from);
      const indices = Array.from({ length: count }, (_, k) => numbers[from + k] as number);
      for (const { molecule, positions, energy } of view.gather(indices)) {
        await writer.append(writer.addMolecule(molecule), positions, energy);
      }
    }
  } finally {
    view.close();
  }
}

/**
 * Conformations [first, last) of a shard as a shard of their own in `directory`; opened where it is there already.
 *
 * @throws Fault `data/disk-full`, `data/not-writable`, `data/corrupt`.
 */
export function sliceConformations(
  directory: string,
  shard: MoleculeShard,
  [first, last]: ExampleRange,
): Promise<MoleculeShard> {
  const provenance = { ...shard.manifest.provenance, conformations: [first, last] };
  const create = () => MoleculeShardWriter.create(directory, { provenance });
  const numbers = Uint32Array.from({ length: last - first }, (_, k) => first + k);
  return writeOrOpen(directory, openMoleculeShard, create, (writer) =>
    copyConformations(writer, shard, numbers),
  );
}
