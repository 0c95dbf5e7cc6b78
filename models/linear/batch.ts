import { openTensorShard, type Provenance, readTensorShard, writeTensorShard } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import { copiesOf, drawNoiseSums } from './draws.ts';
import type { Engine } from './engine.ts';
import { emptyReplicates, placeReplicates, sliceReplicates, unitWeights } from './replicates.ts';
import type { Origin, World } from './world.ts';

/** What labels the rows of a batch. */
export interface Generator {
  readonly origin: Origin;
  readonly examples: number;
  /** Weights that made the labels, [R, d]: the truth w* for real data. */
  readonly weight: Tensor;
}

/**
 * A batch of labelled rows. Example k is row k mod T of the design with label x'w + sigma e.
 *
 * Its shard holds what generates it, the weights w and (in the manifest) the keys of its random streams, and what a fit
 * needs of it, the moment X'y over all its examples. The rows themselves are not stored: they are regenerated from the
 * keys, bit for bit, wherever they are needed.
 */
export interface Batch extends Generator {
  /** X'y over all examples, float64 [R, d]. */
  readonly moment: Tensor;
}

/** The batch of real data, with what belongs to the design that all batches share. */
export interface RealBatch extends Batch {
  /** X'X of one copy of the design, float64 [R, d, d]. */
  readonly gram: Tensor;
  /** Its inverse, float64 [R, d, d]. */
  readonly inverse: Tensor;
}

/** The moment X'y over the first `examples` examples of a batch, float64 [R, d]. */
export async function momentOf(
  engine: Engine,
  { origin, weight }: Omit<Generator, 'examples'>,
  examples: number,
): Promise<Tensor> {
  const { world } = engine;
  const { precision, rows, replicates, features } = world;
  const moment = emptyReplicates('float64', [replicates, features]);
  const copies = Float64Array.from(copiesOf(world, examples));
  const counts = precision === 'float32' ? Float32Array.from(copies) : copies;
  for await (const span of engine.spans(rows)) {
    const labels = await engine.run('sample', {
      features: engine.features(span),
      weight: sliceReplicates(weight, span),
      noise: drawNoiseSums(world, span, origin, examples),
      copies: { dtype: precision, dims: [rows], data: counts },
    });
    const feeds = { features: engine.features(span), labels, rowWeights: unitWeights(rows) };
    placeReplicates(moment, span, await engine.run('moment', feeds));
  }
  return moment;
}

function provenanceOf(world: World, origin: Origin): Provenance {
  return { family: 'linear', world: { ...world }, origin: { ...origin } };
}

/** Writes the shard of a batch with its tensors; it appears whole or not at all. */
export async function writeBatch(
  engine: Engine,
  directory: string,
  { origin, examples, ...tensors }: Batch | RealBatch,
): Promise<void> {
  await writeTensorShard(directory, {
    examples,
    tensors: new Map(Object.entries(tensors)),
    provenance: provenanceOf(engine.world, origin),
  });
}

/**
 * Reads the shard of a batch.
 *
 * @throws Fault `data/...` when it is missing, altered or truncated, `linear/wrong-shard` when it belongs to another model,
 * seed or data.
 */
export async function readBatch(engine: Engine, directory: string): Promise<Batch> {
  const shard = await openTensorShard(directory);
  const { examples, provenance } = shard.manifest;
  requireWorld(engine.world, directory, provenance);
  const { tensors } = await readTensorShard(shard);
  const origin = provenance.origin as unknown as Origin;
  return { origin, examples, ...Object.fromEntries(tensors) } as unknown as Batch;
}

/** What generates the labels of a batch; kept in the worker's memory while there is room. @throws as `readBatch`. */
export async function readGenerator(engine: Engine, directory: string): Promise<Generator> {
  const key = `generator ${JSON.stringify([engine.world, directory])}`;
  const known = engine.cache.get<Generator>(key);
  if (known) return known;
  const { origin, examples, weight } = await readBatch(engine, directory);
  const generator = { origin, examples, weight };
  engine.cache.set(key, generator, bytesOf(weight));
  return generator;
}

/** The batch of real data that holds the design's statistics; kept in the worker's memory. @throws as `readBatch`. */
export async function readRealBatch(engine: Engine, directory: string): Promise<RealBatch> {
  const key = `real ${JSON.stringify([engine.world, directory])}`;
  const known = engine.cache.get<RealBatch>(key);
  if (known) return known;
  const batch = (await readBatch(engine, directory)) as RealBatch;
  engine.cache.set(key, batch, bytesOf(batch.gram) * 2 + bytesOf(batch.moment) * 2);
  return batch;
}

function bytesOf({ data }: Tensor): number {
  return (data as Float32Array).byteLength;
}

function requireWorld(world: World, directory: string, provenance: Provenance): void {
  const expected = JSON.stringify(world);
  const received = JSON.stringify(provenance.world ?? null);
  if (provenance.family === 'linear' && expected === received) return;
  throw new Fault({
    code: 'linear/wrong-shard',
    kind: 'failure',
    subject: directory,
    expected: `a batch of ${expected}`,
    received: `one of ${received}`,
    remedy: 'remove the run directory or give the options it was made with',
  });
}
