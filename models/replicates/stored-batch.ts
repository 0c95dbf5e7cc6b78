import {
  type Json,
  type OpenShardOptions,
  openTensorShard,
  readTensorShard,
  writeTensorShard,
} from '@ouroboros/data/files';
import { Fault } from '@ouroboros/errors';
import type { NamedArrays } from './arrays.ts';
import type { Workbench } from './workbench.ts';
import type { Origin, ReplicatedWorld } from './world.ts';

/** A batch as its shard holds it. */
export interface StoredBatch {
  readonly origin: Origin;
  /** Number of examples of each replicate. */
  readonly examples: number;
  /** Arrays [R, ...]. */
  readonly arrays: NamedArrays;
}

/** Whose files they are. */
export type Owner = Pick<Workbench<ReplicatedWorld>, 'family' | 'world'>;

/** Writes the shard of a batch; it appears whole or not at all. */
export async function writeStoredBatch(
  { family, world }: Owner,
  directory: string,
  { origin, examples, arrays }: StoredBatch,
): Promise<void> {
  const plain = { ...world } as unknown as Json;
  await writeTensorShard(directory, {
    examples,
    tensors: new Map(Object.entries(arrays)),
    provenance: { family, world: plain, origin: { ...origin } },
  });
}

/**
 * Reads the shard of a batch.
 *
 * @throws Fault `data/...` when it is missing, altered or truncated, `<family>/wrong-shard` when it belongs to another
 * model, seed or data.
 */
export async function readStoredBatch(
  owner: Owner,
  directory: string,
  options?: OpenShardOptions,
): Promise<StoredBatch> {
  const shard = await openTensorShard(directory, options);
  const { examples, provenance } = shard.manifest;
  const [expected, received] = [JSON.stringify(owner.world), JSON.stringify(provenance.world ?? null)];
  if (provenance.family !== owner.family || expected !== received) {
    throw new Fault({
      code: `${owner.family}/wrong-shard`,
      kind: 'failure',
      subject: directory,
      expected: `a batch of ${expected}`,
      received: `one of ${received}`,
      remedy: 'remove the run directory or give the options it was made with',
    });
  }
  const { tensors } = await readTensorShard(shard);
  const origin = provenance.origin as unknown as Origin;
  return { origin, examples, arrays: Object.fromEntries(tensors) };
}
