import { type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates, sliceReplicates } from '../replicates/arrays.ts';
import { type OpenPart, openPool, type Pool } from '../replicates/pool.ts';
import { readStoredBatch, writeStoredBatch } from '../replicates/stored-batch.ts';
import type { Origin, Span } from '../replicates/world.ts';
import { copiesOf, drawNoiseSums } from './draws.ts';
import type { Engine } from './engine.ts';
import { unitWeights } from './stack-rows.ts';
import { widthOf } from './world.ts';

/** What labels the rows of a batch. */
export interface Generator {
  readonly origin: Origin;
  readonly examples: number;
  /**
   * Weights that made the labels, [R, d]: the truth w* for real data. With a kernel the values of the model (the truth) at
   * the rows of the design, float64 [R, T]: all that labels of these rows depend on.
   */
  readonly weight: Tensor;
}

/**
 * A batch of labelled rows. Example k is row k mod T of the design with label x'w + sigma e.
 *
 * Its shard holds what generates it, the weights w and (in the manifest) the keys of its random streams, and what a fit
 * needs of it, the moment X'y over all its examples (with a kernel the sums of the labels by rows). The rows themselves are not stored: they are regenerated from the
 * keys, bit for bit, wherever they are needed.
 */
export interface Batch extends Generator {
  /** X'y over all examples, float64 [R, d]; with a kernel the sum of the labels of each row, float64 [R, T]. */
  readonly moment: Tensor;
}

/** The batch of real data, with what belongs to the design that all batches share. There is none with a kernel. */
export interface RealBatch extends Batch {
  /** X'X of one copy of the design, float64 [R, d, d]. */
  readonly gram: Tensor;
  /** Its inverse, float64 [R, d, d]. */
  readonly inverse: Tensor;
}

/** What a span of rows is labelled from. */
export interface Labelling {
  readonly span: Span;
  /** `Generator.weight`, of all replicates. */
  readonly weight: Tensor;
  /** In units of sigma, summed over copies, [R, T]. */
  readonly noise: Tensor;
  /** How often each row of the design is there, [T]. */
  readonly copies: Float64Array;
}

/** Labels of the rows of the design, each summed over its copies, [R, T]. */
export function labelDesign(engine: Engine, { span, weight, noise, copies }: Labelling): Promise<Tensor> {
  const { precision, rows, dual } = engine.world;
  const labeller = sliceReplicates(weight, span);
  if (dual) {
    const counts = tensor('float64', [rows], copies);
    return engine.runDual('sample', { signal: labeller, noise, copies: counts }, rows);
  }
  const data = precision === 'float32' ? Float32Array.from(copies) : copies;
  const counts: Tensor = { dtype: precision, dims: [rows], data };
  return engine.run('sample', { features: engine.features(span), weight: labeller, noise, copies: counts });
}

/** X'y of labels [R, T] of the rows of the design; with a kernel the labels themselves. Float64. */
function momentOfLabels(engine: Engine, span: Span, labels: Tensor): Promise<Tensor> | Tensor {
  if (engine.world.dual) return labels;
  const rowWeights = unitWeights(engine.world.rows);
  return engine.run('moment', { features: engine.features(span), labels, rowWeights });
}

/** The moment over the first `examples` examples of a batch (see `Batch.moment`), float64. */
export async function momentOf(
  engine: Engine,
  { origin, weight }: Omit<Generator, 'examples'>,
  examples: number,
): Promise<Tensor> {
  const { world } = engine;
  const moment = emptyReplicates('float64', [world.replicates, widthOf(world)]);
  const copies = copiesOf(world, examples);
  for await (const span of engine.stackSpans(world.rows)) {
    const noise = drawNoiseSums(world, span, origin, examples);
    const labels = await labelDesign(engine, { span, weight, noise, copies });
    placeReplicates(moment, span, await momentOfLabels(engine, span, labels));
  }
  return moment;
}

/** Writes the shard of a batch with its tensors; it appears whole or not at all. */
export function writeBatch(
  engine: Engine,
  directory: string,
  { origin, examples, ...arrays }: Batch | RealBatch,
): Promise<void> {
  return writeStoredBatch(engine, directory, { origin, examples, arrays: { ...arrays } });
}

/** Reads the shard of a batch. @throws as `readStoredBatch`. */
export async function readBatch(engine: Engine, directory: string): Promise<Batch> {
  const { arrays, ...rest } = await readStoredBatch(engine, directory);
  return { ...rest, ...arrays } as unknown as Batch;
}

/** A pool whose rows can be made: with what labels them. */
export type LabelledPool = Pool<OpenPart<Generator>>;

/** Opens what labels the rows of a pool. @throws as `openPool` and `readBatch`. */
export function openLabelledPool(engine: Engine, pool: Pool): Promise<LabelledPool> {
  return openPool(engine.family, pool, (shard) => readGenerator(engine, shard));
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
