import { ConformationView, openMoleculeShard } from '@ouroboros/data/molecules';
import type { LocatedPart } from '../../family.ts';

/** The conformations of the parts of a mixture as one view. @throws faults of damaged shards. */
export async function joinConformations(parts: readonly LocatedPart[]): Promise<ConformationView> {
  const opened = parts.map(async ({ shard, examples: conformations }) => ({
    shard: await openMoleculeShard(shard),
    conformations,
  }));
  return ConformationView.join(await Promise.all(opened));
}
