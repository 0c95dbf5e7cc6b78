import { fillNormal } from '@ouroboros/native';
import { allocate, type ElementArrays, type Tensor, tensor } from '@ouroboros/onnx';
import { drawNormals } from '../replicates/draws.ts';
import type { Origin, ReplicateKey, Span } from '../replicates/world.ts';
import { type Combination, noiseOf, noiseSum } from './copies.ts';
import { covarianceFactor } from './covariance.ts';
import type { Precision } from './graphs/precision.ts';
import { designKey, noiseKey, truthKey, type World } from './world.ts';

// Axes: R replicates of the span, T rows of the design, N rows, d features.

type Reals = ElementArrays[Precision];

/** Turns standard normals z into x = C z with the lower triangle C [d, d] of the covariance, row by row and in place. */
function colour(rows: Reals, factor: Float64Array, d: number): void {
  for (let begin = 0; begin < rows.length; begin += d) {
    // From the last feature to the first: feature j needs no z behind it.
    for (let j = d - 1; j >= 0; j--) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += (factor[j * d + k] as number) * (rows[begin + k] as number);
      rows[begin + j] = sum;
    }
  }
}

/** `count` independent rows of features x ~ N(0, Sigma) for each replicate of a span, from its stream, [R, N, d]. */
export function drawRowsOfFeatures(
  { covariance, features, precision }: World,
  span: Span,
  count: number,
  key: ReplicateKey,
): Tensor<Precision> {
  const drawn = drawNormals(key, span, [count, features], precision);
  if (covariance) colour(drawn.data, covarianceFactor(covariance, features), features);
  return drawn;
}

/** The designs of a span of replicates, [R, T, d], drawn once for all iterations. */
export function drawFeatures(world: World, span: Span): Tensor<Precision> {
  return drawRowsOfFeatures(world, span, world.rows, designKey(world));
}

/** The true weights w* of a span of replicates, [R, d]: independent standard normals. */
export function drawTruth(world: World, span: Span): Tensor<Precision> {
  return drawNormals(truthKey(world), span, [world.features], world.precision);
}

/** How often the first `examples` examples of a batch hold each row of the design, [T]: example k has row k mod T. */
export function copiesOf(world: World, examples: number): Float64Array {
  const whole = Math.floor(examples / world.rows);
  const rest = examples % world.rows;
  return Float64Array.from({ length: world.rows }, (_, t) => (t < rest ? whole + 1 : whole));
}

/** Adds a combination of variates, for rows `from` to `to`, to one replicate's sums. */
function addVariates(
  sums: Float64Array,
  combination: Combination,
  draw: (variate: number) => Float64Array,
  [from, to]: readonly [number, number],
): void {
  for (const [variate, factor] of combination) {
    const normals = draw(variate);
    for (let t = from; t < to; t++) sums[t] = (sums[t] as number) + factor * (normals[t] as number);
  }
}

/** Fills [R, T] sums, where the first `rest` rows get one combination and the others another. */
function drawCombinations(
  world: World,
  span: Span,
  origin: Origin,
  combinations: readonly [Combination, Combination],
  rest: number,
): Tensor<Precision> {
  const { rows } = world;
  const keyOf = noiseKey(world, origin);
  const data: Reals = allocate(world.precision, span.count * rows);
  const sums = new Float64Array(rows);
  const normals = new Float64Array(rows);
  for (let r = 0; r < span.count; r++) {
    const key = keyOf(span.first + r);
    const draw = (variate: number) => {
      fillNormal(normals, key, variate * rows);
      return normals;
    };
    sums.fill(0);
    addVariates(sums, combinations[0], draw, [0, rest]);
    addVariates(sums, combinations[1], draw, [rest, rows]);
    data.set(sums, r * rows);
  }
  return tensor(world.precision, [span.count, rows], data);
}

/**
 * For each row of the design the sum of the noises of its copies among the first `examples` examples of a batch,
 * [R, T] in units of sigma. Costs O(log(examples / T)) normals a row.
 */
export function drawNoiseSums(world: World, span: Span, origin: Origin, examples: number): Tensor<Precision> {
  const whole = Math.floor(examples / world.rows);
  const rest = examples % world.rows;
  // With no rest the first combination serves no row: it need not be drawn.
  const longer: Combination = rest === 0 ? new Map() : noiseSum(whole + 1);
  return drawCombinations(world, span, origin, [longer, noiseSum(whole)], rest);
}

/** The noises of copy `copy` of the design in a batch, [R, T] in units of sigma. */
export function drawNoise(world: World, span: Span, origin: Origin, copy: number): Tensor<Precision> {
  return drawCombinations(world, span, origin, [new Map(), noiseOf(copy)], 0);
}
