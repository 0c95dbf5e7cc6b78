import type { BatchSource } from '@ouroboros/models';
import { fillNormal, purposes } from '@ouroboros/native';
import { dot } from './least-squares.ts';

/** What the numbers of one replicate depend on; see the README of models/linear for the streams. */
export interface Setup {
  readonly seed: number;
  /** d */
  readonly features: number;
  /** T */
  readonly rows: number;
  /** sigma */
  readonly noise: number;
  readonly precision: 'float32' | 'float64';
  /** Correlation rho^|i-j| of features i and j; independent where there is none. */
  readonly toeplitz?: number;
}

function normals(setup: Setup, purpose: number, iteration: number, replicate: number, count: number) {
  const out = setup.precision === 'float32' ? new Float32Array(count) : new Float64Array(count);
  fillNormal(out, { seed: setup.seed, purpose, iteration, index: replicate });
  return Float64Array.from(out);
}

/** Features with correlation rho^|i-j|: each is rho times the one before and fresh noise. */
function correlate(fresh: Float64Array, rho: number): Float64Array {
  let before = 0;
  return fresh.map((z, j) => {
    before = j === 0 ? z : rho * before + Math.sqrt(1 - rho * rho) * z;
    return before;
  });
}

/** `count` rows of features from stream `iteration` of the designs, [count][d]. */
export function rowsOfFeatures(
  setup: Setup,
  iteration: number,
  replicate: number,
  count: number,
): readonly Float64Array[] {
  const { features, toeplitz = 0 } = setup;
  const flat = normals(setup, purposes.design, iteration, replicate, count * features);
  return Array.from({ length: count }, (_, t) => {
    const fresh = flat.subarray(t * features, (t + 1) * features);
    return toeplitz === 0 ? fresh : correlate(fresh, toeplitz);
  });
}

/** The design X of a replicate, [T][d]. */
export function designOf(setup: Setup, replicate: number): readonly Float64Array[] {
  return rowsOfFeatures(setup, 0, replicate, setup.rows);
}

/** `count` standard normals of the truth of a replicate. */
export function truthNormals(setup: Setup, replicate: number, count: number): Float64Array {
  return normals({ ...setup, precision: 'float64' }, purposes.init, 0, replicate, count);
}

/** The true weights w* of a replicate, [d]. */
export function truthOf(setup: Setup, replicate: number): Float64Array {
  return normals(setup, purposes.init, 0, replicate, setup.features);
}

/** Who labelled a batch: the truth (real batch number `iteration`) or model `iteration`. */
export interface Labeller {
  readonly kind: 'real' | 'synthetic';
  readonly iteration: number;
}

/** Who labelled a batch. */
export function labellerOf(source: BatchSource): Labeller {
  return source.kind === 'real'
    ? { kind: 'real', iteration: source.batch ?? 1 }
    : { kind: 'synthetic', iteration: source.model };
}

/**
 * The noise of each example of a batch of `copies` copies of the design, [copies * T]: independent standard normals e_0,
 * e_1, ... per row, drawn as the increments of a random walk that is refined from coarse to fine (Levy's construction).
 */
export function noiseOf(setup: Setup, labeller: Labeller, replicate: number, copies: number): Float64Array {
  const { rows } = setup;
  const purpose = labeller.kind === 'real' ? purposes.data : purposes.noise;
  const horizon = 2 ** Math.ceil(Math.log2(copies));
  const variates = normals(
    { ...setup, precision: 'float64' },
    purpose,
    labeller.iteration,
    replicate,
    horizon * rows,
  );
  const noise = new Float64Array(copies * rows);
  for (let t = 0; t < rows; t++) {
    const walk = walkOf(horizon, (c) => variates[c * rows + t] as number);
    for (let c = 0; c < copies; c++) noise[c * rows + t] = (walk[c + 1] as number) - (walk[c] as number);
  }
  return noise;
}

/** The walk at times 0..horizon, horizon a power of two: first at powers of two, then at midpoints. */
function walkOf(horizon: number, variate: (index: number) => number): Float64Array {
  const walk = new Float64Array(horizon + 1);
  walk[1] = variate(0);
  for (let start = 1; start < horizon; start *= 2) {
    walk[2 * start] = (walk[start] as number) + Math.sqrt(start) * variate(start);
    for (let length = start; length > 1; length /= 2) {
      for (let left = start; left < 2 * start; left += length) {
        const middle = left + length / 2;
        const mean = ((walk[left] as number) + (walk[left + length] as number)) / 2;
        walk[middle] = mean + (Math.sqrt(length) / 2) * variate(middle);
      }
    }
  }
  return walk;
}

/** Labels of examples `examples` (numbers k) of a batch: x_{k mod T}'w + sigma e_k. */
export function labelsOf(
  design: readonly Float64Array[],
  weight: Float64Array,
  noise: Float64Array,
  sigma: number,
  examples: readonly number[],
): readonly number[] {
  return examples.map(
    (k) => dot(design[k % design.length] as Float64Array, weight) + sigma * (noise[k] as number),
  );
}
