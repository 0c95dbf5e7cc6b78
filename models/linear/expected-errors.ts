import type { Tensor } from '@ouroboros/onnx';
import {
  kernelErrors,
  mixingPlan,
  type RidgeProblem,
  ridgeErrors,
  type Schedule,
  spectrumOf,
} from '@ouroboros/theory';
import { readRealBatch } from './batch.ts';
import { covarianceMatrix } from './covariance.ts';
import type { Engine } from './engine.ts';
import { dualSpans } from './kernel/model.ts';
import { targetAtDesign, targetOf } from './kernel/target.ts';
import { penaltyOf } from './penalty.ts';

// Axes: R replicates, T rows of the design, M test points, d features.

/** Row `r` of an array over replicates, [R, N], as numbers. */
function vectorAt({ data, dims }: Tensor, r: number): number[] {
  const width = dims[1] as number;
  return Array.from((data as Float64Array).subarray(r * width, (r + 1) * width));
}

/** Matrix `r` of an array over replicates, [R, N, M], as its rows. */
function matrixAt({ data, dims }: Tensor, r: number): number[][] {
  const [, height, width] = dims as readonly [number, number, number];
  return Array.from({ length: height }, (_, i) => {
    const begin = (r * height + i) * width;
    return Array.from((data as Float64Array).subarray(begin, begin + width));
  });
}

/** What the fits of all replicates have in common. */
type PenalisedFits = Omit<RidgeProblem, 'spectrum' | 'truth' | 'metric'>;

/** Expected errors of the fits of a replicate, and which it is. */
type Found = readonly [replicate: number, errors: readonly number[]];

/** Of ridge, from Gram matrix and truth of each replicate. */
async function* ridgeChains(engine: Engine, realShard: string, fits: PenalisedFits): AsyncGenerator<Found> {
  const { features, covariance, rows } = engine.world;
  const { gram, weight } = await readRealBatch(engine, realShard);
  const metric = covariance && { metric: covarianceMatrix(covariance, features) };
  for await (const { first, count } of engine.stackSpans(rows)) {
    for (let r = first; r < first + count; r++) {
      const spectrum = spectrumOf(matrixAt(gram, r));
      yield [r, ridgeErrors({ ...fits, ...metric, spectrum, truth: vectorAt(weight, r) })];
    }
  }
}

/** Of kernel regression, from kernel matrix and truth at design and test points of each replicate. */
async function* dualChains(engine: Engine, fits: PenalisedFits): AsyncGenerator<Found> {
  const { rows } = engine.world;
  for await (const span of dualSpans(engine, rows)) {
    const design = engine.features(span);
    const { points, values } = await targetOf(engine, span);
    const kernel = await engine.runDual('kernel', { features: design }, rows);
    const cross = await engine.runDual('cross', { features: points, design }, rows);
    const truth = await targetAtDesign(engine, span);
    for (let r = 0; r < span.count; r++) {
      const spectrum = spectrumOf(matrixAt(kernel, r));
      const given = { spectrum, truth: vectorAt(truth, r), cross: matrixAt(cross, r) };
      yield [span.first + r, kernelErrors({ ...fits, ...given, target: vectorAt(values, r) })];
    }
  }
}

/**
 * Test errors that theory expects of every replicate's fits 1..`fits` over the noises of all labels, given its own design and
 * truth: `fits` arrays [R].
 *
 * @throws Fault `theory/...` when the schedule does not hold.
 */
export async function expectedErrors(
  engine: Engine,
  realShard: string,
  { schedule, fits }: { readonly schedule: Schedule; readonly fits: number },
): Promise<readonly Float64Array[]> {
  const { noise, replicates, penalty: asked, dual } = engine.world;
  const penalty = (n: number) => penaltyOf(asked, n);
  const shared = { noise, penalty, schedule, fits, plan: mixingPlan(schedule, fits) };
  const expected = Array.from({ length: fits }, () => new Float64Array(replicates));
  const chains = dual ? dualChains(engine, shared) : ridgeChains(engine, realShard, shared);
  for await (const [replicate, errors] of chains) {
    await engine.context.yield();
    for (const [index, error] of errors.entries()) (expected[index] as Float64Array)[replicate] = error;
  }
  return expected;
}
