import { createHash } from 'node:crypto';
import { type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates, sliceReplicates } from '../replicates/arrays.ts';
import { type Pool, type PoolPart, requireExamples } from '../replicates/pool.ts';
import type { Span } from '../replicates/world.ts';
import { momentOf, type RealBatch, readBatch } from './batch.ts';
import type { Engine } from './engine.ts';
import { penaltyOf } from './penalty.ts';
import { solveMoment, solvePenalised } from './solve.ts';
import { undetermined } from './undetermined.ts';
import { type World, widthOf } from './world.ts';

// Axes: R replicates, T rows of the design, d features.

/** Total weight of each row of the design over all batches, [T]: every copy of a row counts with the weight of its part. */
export function rowTotals(world: World, parts: readonly PoolPart[]): Float64Array {
  let whole = 0;
  const totals = new Float64Array(world.rows);
  for (const { examples, weight } of parts) {
    whole += weight * Math.floor(examples / world.rows);
    const rest = examples % world.rows;
    for (let t = 0; t < rest; t++) totals[t] = (totals[t] as number) + weight;
  }
  return totals.map((extra) => whole + extra);
}

/** Adds `weight` times the moment of a part to `sum`. */
async function addMoment(engine: Engine, sum: Float64Array, part: PoolPart): Promise<void> {
  const { shard, examples, weight } = part;
  const batch = await readBatch(engine, shard);
  requireExamples(engine.family, part, batch);
  const moment = examples === batch.examples ? batch.moment : await momentOf(engine, batch, examples);
  const data = moment.data as Float64Array;
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (data[i] as number);
}

/** Names of the sums over the first 1, 2, ... parts: each says all that its sum depends on. */
function prefixKeys(world: World, parts: readonly PoolPart[]): readonly string[] {
  let chain = JSON.stringify(world);
  return parts.map(({ shard, examples, weight }) => {
    chain = createHash('sha256')
      .update(JSON.stringify([chain, shard, examples, weight]))
      .digest('hex');
    return `moment ${chain}`;
  });
}

/**
 * The moment of the whole pool, sum over parts of weight * X'y (with a kernel of the labels by rows), float64 [R, d] or
 * [R, T].
 *
 * The parts are added from first to last. What is known of a shorter pool, as of the previous fit of `accumulate`, is
 * reused: the same additions in the same order, so the same bits, at the cost of the newest batch alone.
 */
export async function pooledMoment(engine: Engine, parts: readonly PoolPart[]): Promise<Tensor> {
  const { replicates } = engine.world;
  const width = widthOf(engine.world);
  const keys = prefixKeys(engine.world, parts);
  let known = parts.length;
  while (known > 0 && !engine.cache.get(keys[known - 1] as string)) known--;
  const start = known > 0 ? engine.cache.get<Float64Array>(keys[known - 1] as string) : undefined;
  const sum = start ? Float64Array.from(start) : new Float64Array(replicates * width);
  for (const part of parts.slice(known)) await addMoment(engine, sum, part);
  engine.cache.set(keys[parts.length - 1] as string, sum, sum.byteLength);
  return tensor('float64', [replicates, width], sum);
}

/** What every replicate's fit sees: the moments of its rows, each of which counts `scale` times. */
interface Uniform {
  readonly moment: Tensor;
  readonly scale: number;
  readonly penalty: number;
}

/** The fit where every row counts alike: the design's own statistics and inverse serve, w = G^-1 (b / scale). */
function solveDesign(
  engine: Engine,
  design: RealBatch,
  span: Span,
  { moment, scale, penalty }: Uniform,
): Promise<Tensor> {
  const gram = sliceReplicates(design.gram, span);
  // The matrix to invert is another for every ratio of penalty and rows.
  if (penalty > 0) return solvePenalised(engine, { gram, scale, moment }, penalty);
  const scaled = (moment.data as Float64Array).map((value) => value / scale);
  return engine.run('fit', {
    gram,
    inverse: sliceReplicates(design.inverse, span),
    moment: tensor('float64', moment.dims, scaled),
  });
}

/**
 * The fit to all of a pool from sums over its rows, [R, d]; takes as long for a thousand batches as for one.
 *
 * @throws Fault `linear/undetermined` when fewer than d rows of the design have weight and there is no penalty.
 */
export async function fitStatistics(
  engine: Engine,
  design: RealBatch,
  pool: Pool,
  iteration: number,
): Promise<Tensor> {
  const { rows, replicates, features, precision } = engine.world;
  const totals = rowTotals(engine.world, pool.parts);
  const penalty = penaltyOf(engine.world.penalty, iteration);
  const used = totals.reduce((count, total) => count + (total > 0 ? 1 : 0), 0);
  if (used < features && penalty === 0) throw undetermined(iteration, '', used, features);
  const scale = totals[0] as number;
  const isUniform = totals.every((total) => total === scale);
  const rowWeights = tensor('float64', [1, rows], totals);
  const moment = await pooledMoment(engine, pool.parts);
  const weight = emptyReplicates(precision, [replicates, features]);
  for await (const span of engine.stackSpans(rows)) {
    const part = sliceReplicates(moment, span);
    const fitted = isUniform
      ? await solveDesign(engine, design, span, { moment: part, scale, penalty })
      : await solveMoment(engine, { features: engine.features(span), rowWeights }, part, penalty);
    placeReplicates(weight, span, fitted);
  }
  return weight;
}
