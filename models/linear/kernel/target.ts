import { type Tensor, tensor } from '@ouroboros/onnx';
import { drawNormals } from '../../replicates/draws.ts';
import type { Span } from '../../replicates/world.ts';
import { drawRowsOfFeatures } from '../draws.ts';
import type { Engine } from '../engine.ts';
import { centresKey, type Dual, testPointsKey, truthKey } from '../world.ts';

// Axes: R replicates of a span, J centres, M test points, T rows of the design, d features.

/** Number J of centres of the truth. */
export const centreCount = 32;

/** What a span of replicates is to learn: the truth f*(x) = sum_j a_j k(x, z_j), a function of the kernel's own space. */
export interface Target {
  /** z_j, [R, J, d]: rows of features like any other. */
  readonly centres: Tensor;
  /** a_j, float64 [R, J]: independent normals, scaled so that the mean square of f* at the test points is 1. */
  readonly coefficients: Tensor;
  /** Frozen test points, [R, M, d]: rows of features like any other. */
  readonly points: Tensor;
  /** f* at the test points, float64 [R, M]. */
  readonly values: Tensor;
}

/** 1 / root mean square of each row of `values` [R, M]. */
function normalisers({ data, dims }: Tensor): Float64Array {
  const width = dims[1] as number;
  return Float64Array.from({ length: dims[0] as number }, (_, r) => {
    const row = (data as Float64Array).subarray(r * width, (r + 1) * width);
    return 1 / Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / width);
  });
}

/** `values` [R, N] with row r times `factors[r]`. */
function scaleRows(values: Tensor, factors: Float64Array): Tensor {
  const width = values.dims[1] as number;
  const scaled = (values.data as Float64Array).map(
    (value, i) => value * (factors[Math.floor(i / width)] as number),
  );
  return tensor('float64', values.dims, scaled);
}

/** The target of a span of replicates; kept in the worker's memory. */
export async function targetOf(engine: Engine, span: Span): Promise<Target> {
  const { world } = engine;
  const { testPoints } = world.dual as Dual;
  const key = `target ${JSON.stringify([world, span])}`;
  const known = engine.cache.get<Target>(key);
  if (known) return known;
  const centres = drawRowsOfFeatures(world, span, centreCount, centresKey(world));
  const points = drawRowsOfFeatures(world, span, testPoints, testPointsKey(world));
  const drawn = drawNormals(truthKey(world), span, [centreCount]);
  const feeds = { features: points, design: centres, weight: drawn };
  const unscaled = await engine.runDual('forward', feeds, centreCount);
  const factors = normalisers(unscaled);
  const coefficients = scaleRows(drawn, factors);
  const target = { centres, points, coefficients, values: scaleRows(unscaled, factors) };
  engine.cache.set(key, target, (centreCount + testPoints) * (world.features + 1) * span.count * 8);
  return target;
}

/** f* at the rows of the design, float64 [R, T]. */
export async function targetAtDesign(engine: Engine, span: Span): Promise<Tensor> {
  const { centres, coefficients } = await targetOf(engine, span);
  const feeds = { features: engine.features(span), design: centres, weight: coefficients };
  return engine.runDual('forward', feeds, centreCount);
}
