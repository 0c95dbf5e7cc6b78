import { fillNormal } from '@ouroboros/native';
import { allocate, type Tensor, tensor } from '@ouroboros/onnx';
import type { Origin, Span } from '../../replicates/world.ts';
import { drawFeatures, drawNoiseSums } from '../draws.ts';
import type { World } from '../world.ts';
import { drawTriangle, reducedNoiseKey } from './reduced-draws.ts';
import type { PlannedBatch, PlannedFit } from './schedule-plan.ts';

// Axes: R replicates of a span, N rows that are drawn of a design, d features, K fits, B batches before each fit.

/** Where a simulation's designs and noises come from. */
export interface ChainDraws {
  /** N. */
  readonly rows: number;
  /** Designs with independent features, [R, N, d]. */
  design(span: Span): Tensor;
  /** Noises of the batches of a stretch of fits, standard normals, [R, K, B, N]; 0 where a fit has fewer batches. */
  noise(span: Span, fits: readonly PlannedFit[], batches: number): Tensor;
}

/** What a fit sees of a design and of labels: see reduced-draws.ts. */
export class ReducedDraws implements ChainDraws {
  readonly rows: number;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.rows = Math.min(world.rows, world.features);
  }

  design({ first, count }: Span): Tensor {
    const { seed, rows, features, precision } = this.world;
    const width = this.rows * features;
    const data = allocate(precision, count * width);
    for (let r = 0; r < count; r++) data.set(drawTriangle(seed, first + r, rows, features), r * width);
    return tensor(precision, [count, this.rows, features], data);
  }

  noise({ first, count }: Span, fits: readonly PlannedFit[], batches: number): Tensor {
    const { seed, precision } = this.world;
    const width = fits.length * batches * this.rows;
    const data = allocate(precision, count * width);
    const runs = runsOf(fits, batches);
    for (let r = 0; r < count; r++) {
      const key = reducedNoiseKey(seed, first + r);
      for (const { batch, place, length } of runs) {
        const begin = r * width + place * this.rows;
        fillNormal(data.subarray(begin, begin + length * this.rows), key, (batch - 1) * this.rows);
      }
    }
    return tensor(precision, [count, fits.length, batches, this.rows], data);
  }
}

/** Batches `batch`, `batch + 1`, ... whose noises lie one after the other from place `place`. */
interface Run {
  readonly batch: number;
  readonly place: number;
  length: number;
}

/** One call draws a run of batches: for `accumulate` all of a stretch. */
function runsOf(fits: readonly PlannedFit[], batches: number): readonly Run[] {
  const runs: Run[] = [];
  for (const [k, fit] of fits.entries()) {
    for (const [b, { batch }] of fit.batches.entries()) {
      const place = k * batches + b;
      const last = runs.at(-1);
      if (last && last.batch + last.length === batch && last.place + last.length === place) last.length++;
      else runs.push({ batch, place, length: 1 });
    }
  }
  return runs;
}

/** Batches of a model beyond its first one: counters that no model of a chain reaches. */
const furtherBatches = 2 ** 31;

/** The very rows and noises that the family draws for the same world. */
export class RowDraws implements ChainDraws {
  readonly rows: number;
  private readonly world: World;
  private readonly origins: ReadonlyMap<number, Origin>;

  /** @param fits of the whole chain: real batches are numbered in the order of their first use. */
  constructor(world: World, fits: readonly PlannedFit[]) {
    this.world = world;
    this.rows = world.rows;
    this.origins = originsOf(fits);
  }

  design(span: Span): Tensor {
    const { covariance: _, ...standard } = this.world;
    return drawFeatures(standard, span);
  }

  noise(span: Span, fits: readonly PlannedFit[], batches: number): Tensor {
    const { precision } = this.world;
    const width = fits.length * batches * this.rows;
    const data = allocate(precision, span.count * width);
    for (const [k, fit] of fits.entries()) {
      for (const [b, batch] of fit.batches.entries()) {
        const noise = this.noiseOf(span, batch);
        for (let r = 0; r < span.count; r++) {
          const part = noise.subarray(r * this.rows, (r + 1) * this.rows);
          data.set(part, r * width + (k * batches + b) * this.rows);
        }
      }
    }
    return tensor(precision, [span.count, fits.length, batches, this.rows], data);
  }

  /** The sums over the m copies of each row, divided by sqrt(m), [R, T]. */
  private noiseOf(span: Span, { batch, size }: PlannedBatch): Float32Array | Float64Array {
    const origin = this.origins.get(batch) as Origin;
    const sums = drawNoiseSums(this.world, span, origin, size * this.rows).data as Float64Array;
    return size === 1 ? sums : sums.map((sum) => sum / Math.sqrt(size));
  }
}

function originsOf(fits: readonly PlannedFit[]): ReadonlyMap<number, Origin> {
  const origins = new Map<number, Origin>();
  const labelled = new Set<number>();
  let real = 0;
  for (const { batch, labeller } of fits.flatMap(({ batches }) => batches)) {
    if (labeller === 0) origins.set(batch, { kind: 'real', iteration: ++real });
    else
      origins.set(batch, {
        kind: 'synthetic',
        iteration: labelled.has(labeller) ? furtherBatches + batch : labeller,
      });
    labelled.add(labeller);
  }
  return origins;
}
