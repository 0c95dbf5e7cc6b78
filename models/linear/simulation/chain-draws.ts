import { fillNormalRows } from '@ouroboros/native';
import { allocate, type ElementArrays, type Tensor, tensor } from '@ouroboros/onnx';
import type { Origin, Span } from '../../replicates/world.ts';
import { drawNoiseSums } from '../draws.ts';
import type { Precision } from '../graphs/precision.ts';
import { designKey, noiseKey, type World } from '../world.ts';
import { drawDesigns, reducedNoiseKey } from './reduced-draws.ts';
import type { PlannedBatch, PlannedFit } from './schedule-plan.ts';

// Axes: R replicates of a span, N rows that are drawn of a design, d features, K fits, B batches before each fit.

/** Where a simulation's designs and noises come from. */
export interface ChainDraws {
  /** N. */
  readonly rows: number;
  /** Whether designs are upper triangles. */
  readonly isTriangular: boolean;
  /** Designs with independent features, [R, N, d]. */
  design(span: Span): Tensor;
  /**
   * Noises of the batches of a stretch of fits, standard normals, [R, K, B, N]; finite numbers where a fit has fewer batches. The next call may
   * write over them.
   */
  noise(span: Span, fits: readonly PlannedFit[], batches: number): Tensor;
}

type Numbers = ElementArrays[Precision];

/** Room for noises, taken again and again. */
class Room {
  private numbers: Numbers | undefined;

  /** `count` numbers, finite ones. */
  take(precision: Precision, count: number): Numbers {
    if (this.numbers === undefined || this.numbers.length < count) this.numbers = allocate(precision, count);
    return this.numbers.subarray(0, count) as Numbers;
  }
}

/** What a fit sees of a design and of labels: see reduced-draws.ts. */
export class ReducedDraws implements ChainDraws {
  readonly rows: number;
  readonly isTriangular = true;
  private readonly world: World;
  private readonly threads: number;
  private readonly room = new Room();

  constructor(world: World, threads: number) {
    this.world = world;
    this.threads = threads;
    this.rows = Math.min(world.rows, world.features);
  }

  design(span: Span): Tensor {
    const { features, precision } = this.world;
    const data = allocate(precision, span.count * this.rows * features);
    drawDesigns(this.world, span, data, this.threads);
    return tensor(precision, [span.count, this.rows, features], data);
  }

  noise({ first, count: replicates }: Span, fits: readonly PlannedFit[], batches: number): Tensor {
    const { seed, precision } = this.world;
    const { rows, threads } = this;
    const out = this.room.take(precision, replicates * fits.length * batches * rows);
    const key = reducedNoiseKey(seed, first);
    for (const { batch, place, length } of runsOf(fits, batches)) {
      const part = { start: (batch - 1) * rows, offset: place * rows, length: length * rows };
      fillNormalRows({ out, key, replicates, threads, ...part });
    }
    return tensor(precision, [replicates, fits.length, batches, rows], out);
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

/** The very rows and noises that the family draws for the same world. */
export class RowDraws implements ChainDraws {
  readonly rows: number;
  readonly isTriangular = false;
  private readonly world: World;
  private readonly threads: number;
  private readonly origins: ReadonlyMap<number, Origin>;
  private readonly room = new Room();

  /** @param fits of the whole chain: real batches are numbered in the order of their first use. */
  constructor(world: World, threads: number, fits: readonly PlannedFit[]) {
    this.world = world;
    this.threads = threads;
    this.rows = world.rows;
    this.origins = originsOf(fits);
  }

  /** What `drawFeatures` gives where the features have no covariance. */
  design({ first, count: replicates }: Span): Tensor {
    const { features, precision } = this.world;
    const out = allocate(precision, replicates * this.rows * features);
    fillNormalRows({ out, key: designKey(this.world)(first), replicates, threads: this.threads });
    return tensor(precision, [replicates, this.rows, features], out);
  }

  noise(span: Span, fits: readonly PlannedFit[], batches: number): Tensor {
    const { precision } = this.world;
    const out = this.room.take(precision, span.count * fits.length * batches * this.rows);
    for (const [k, fit] of fits.entries()) {
      for (const [b, batch] of fit.batches.entries())
        this.draw(out, span, batch, (k * batches + b) * this.rows);
    }
    return tensor(precision, [span.count, fits.length, batches, this.rows], out);
  }

  /** Writes the noises of a batch: the sums over the m copies of each row, divided by sqrt(m), to `offset` of each replicate's. */
  private draw(out: Numbers, span: Span, { batch, size }: PlannedBatch, offset: number): void {
    const { rows, threads } = this;
    const { first, count: replicates } = span;
    const origin = this.origins.get(batch) as Origin;
    if (size === 1) {
      const key = noiseKey(this.world, origin)(first);
      fillNormalRows({ out, key, replicates, offset, length: rows, threads });
      return;
    }
    const sums = drawNoiseSums(this.world, span, origin, size * rows).data as Float64Array;
    const width = out.length / replicates;
    for (let r = 0; r < replicates; r++) {
      const noises = sums.subarray(r * rows, (r + 1) * rows).map((sum) => sum / Math.sqrt(size));
      out.set(noises, r * width + offset);
    }
  }
}

/** Batches of a model beyond its first one: counters that no model of a chain reaches. */
const furtherBatches = 2 ** 31;

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
