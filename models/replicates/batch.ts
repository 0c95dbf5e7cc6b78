import { elementBytes, elementCount, type Tensor } from '@ouroboros/onnx';
import type { Engine } from './engine.ts';
import type { ExampleType } from './model.ts';
import { readStoredBatch, writeStoredBatch } from './stored-batch.ts';
import type { Origin } from './world.ts';

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
export function writeBatch(
  engine: Engine,
  directory: string,
  { origin, examples, rows }: Batch,
): Promise<void> {
  return writeStoredBatch(engine, directory, { origin, examples, arrays: { rows } });
}

/** Reads the shard of a batch; kept in the worker's memory while there is room. @throws as `readStoredBatch`. */
export async function readBatch(engine: Engine, directory: string): Promise<Batch> {
  const key = `batch ${JSON.stringify([engine.world, directory])}`;
  const known = engine.cache.get<Batch>(key);
  if (known) return known;
  const { origin, examples, arrays } = await readStoredBatch(engine, directory, { verify: false });
  const batch = { origin, examples, rows: arrays.rows as Tensor };
  engine.cache.set(key, batch, (batch.rows.data as Float64Array).byteLength);
  return batch;
}
