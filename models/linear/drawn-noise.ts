import { fillNormal } from '@ouroboros/native';
import type { OpenPart, PoolPlace } from '../replicates/pool.ts';
import type { Generator, LabelledPool } from './batch.ts';
import { type Combination, noiseOf } from './copies.ts';
import { noiseKey, type World } from './world.ts';

/** Examples closer together than this are drawn in one call, which costs about as much as so many normals. */
const gap = 64;

/** Consecutive drawn examples, number `begin` to `end - 1`, that are close together in one copy of the design. */
interface Run {
  readonly begin: number;
  readonly end: number;
}

function* runsOf({ rows }: World, drawn: readonly PoolPlace[]): Iterable<Run> {
  let begin = 0;
  for (let k = 1; k <= drawn.length; k++) {
    const [last, next] = [drawn[k - 1] as PoolPlace, drawn[k]];
    const isClose =
      next?.part === last.part &&
      next.example - last.example < gap &&
      Math.floor(next.example / rows) === Math.floor(last.example / rows);
    if (isClose) continue;
    yield { begin, end: k };
    begin = k;
  }
}

/** Draws the noises of single examples, in units of sigma: the numbers that their whole batches draw there. */
export class DrawnNoise {
  private readonly world: World;
  private readonly pool: LabelledPool;
  private readonly combinations = new Map<number, Combination>();
  private readonly normals: Float64Array;

  constructor(world: World, pool: LabelledPool) {
    this.world = world;
    this.pool = pool;
    this.normals = new Float64Array(world.rows);
  }

  /** The noises of one replicate's examples, which are in the pool's order, [K]. */
  of(drawn: readonly PoolPlace[], replicate: number): Float64Array {
    const noise = new Float64Array(drawn.length);
    for (const run of runsOf(this.world, drawn)) this.addRun(noise, drawn, run, replicate);
    return noise;
  }

  private addRun(noise: Float64Array, drawn: readonly PoolPlace[], run: Run, replicate: number): void {
    const { rows } = this.world;
    const [first, last] = [drawn[run.begin] as PoolPlace, drawn[run.end - 1] as PoolPlace];
    const copy = Math.floor(first.example / rows);
    const { batch } = this.pool.parts[first.part] as OpenPart<Generator>;
    const key = noiseKey(this.world, batch.origin)(replicate);
    const normals = this.normals.subarray(0, last.example - first.example + 1);
    for (const [variate, factor] of this.combination(copy)) {
      fillNormal(normals, key, (variate - copy) * rows + first.example);
      for (let k = run.begin; k < run.end; k++) {
        const normal = normals[(drawn[k] as PoolPlace).example - first.example] as number;
        noise[k] = (noise[k] as number) + factor * normal;
      }
    }
  }

  private combination(copy: number): Combination {
    const known = this.combinations.get(copy) ?? noiseOf(copy);
    this.combinations.set(copy, known);
    return known;
  }
}
