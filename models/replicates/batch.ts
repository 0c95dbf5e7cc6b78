import { openTensorShard, readTensorShard, writeTensorShard } from '@ouroboros/data/files';
import { Fault } from '@ouroboros/errors';
import { elementBytes, elementCount, type Tensor } from '@ouroboros/onnx';
import type { Engine } from './engine.ts';
import type { ExampleType } from './model.ts';
import type { Origin, World } from './world.ts';

/** Examples of all replicates, stored. Example k is the same however many the batch holds. */
export interface Batch {
  readonly origin: Origin;
  /** Number of examples N of each replicate. */
  readonly examples: number;
  /** [R, N, ...example]. */
  readonly rows: Tensor;
}

/** Bytes of one example. */
export function exampleBytes({ dtype, dims }: ExampleType): number {
  return elementBytes(dtype) * elementCount(dims);
}

/** Writes the shard of a batch; it appears whole or not at all. */
export async function writeBatch(
  world: World,
  directory: string,
  { origin, examples, rows }: Batch,
): Promise<void> {
  const provenance = { family: world.family, world: { ...world }, origin: { ...origin } };
  await writeTensorShard(directory, { examples, tensors: new Map([['rows', rows]]), provenance });
}

/**
 * Reads the shard of a batch; kept in the worker's memory while there is room.
 *
 * @throws Fault `data/...` when it is missing, altered or truncated, `<family>/wrong-shard` when it belongs to another
 * model, seed or data.
 */
export async function readBatch({ world, cache }: Engine, directory: string): Promise<Batch> {
  const key = `batch ${JSON.stringify([world, directory])}`;
  const known = cache.get<Batch>(key);
  if (known) return known;
  const shard = await openTensorShard(directory, { verify: false });
  const { examples, provenance } = shard.manifest;
  const [expected, received] = [JSON.stringify(world), JSON.stringify(provenance.world ?? null)];
  const { tensors } = await readTensorShard(shard);
  const rows = tensors.get('rows');
  if (!rows || expected !== received) throw wrongShard(world, directory, received);
  const batch = { origin: provenance.origin as unknown as Origin, examples, rows };
  cache.set(key, batch, (rows.data as Float64Array).byteLength);
  return batch;
}

function wrongShard(world: World, directory: string, received: string): Fault {
  return new Fault({
    code: `${world.family}/wrong-shard`,
    kind: 'failure',
    subject: directory,
    expected: `a batch of ${JSON.stringify(world)}`,
    received: `one of ${received}`,
    remedy: 'remove the run directory or give the options it was made with',
  });
}
