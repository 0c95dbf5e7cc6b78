import { type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates, placeReplicates, sliceReplicates } from '../../replicates/arrays.ts';
import type { Pool } from '../../replicates/pool.ts';
import type { Engine } from '../engine.ts';
import { penaltyOf } from '../penalty.ts';
import { pooledMoment, rowTotals } from '../statistics-fit.ts';
import { dualSpans } from './model.ts';
import { solveDual } from './solve.ts';

// Axes: R replicates, T rows of the design.

/**
 * The fit in the dual to all of a pool from the labels summed by rows of the design, [R, T]; takes as long for a thousand
 * batches as for one.
 */
export async function fitDualStatistics(engine: Engine, pool: Pool, iteration: number): Promise<Tensor> {
  const { rows, replicates } = engine.world;
  const penalty = penaltyOf(engine.world.penalty, iteration);
  const weights = tensor('float64', [1, rows], rowTotals(engine.world, pool.parts));
  const sums = await pooledMoment(engine, pool.parts);
  const weight = emptyReplicates('float64', [replicates, rows]);
  for await (const span of dualSpans(engine, rows)) {
    const kernel = await engine.runDual('kernel', { features: engine.features(span) }, rows);
    const part = { kernel, weights, sums: sliceReplicates(sums, span) };
    const fitted = await solveDual(engine, part, penalty);
    placeReplicates(weight, span, fitted);
  }
  return weight;
}
