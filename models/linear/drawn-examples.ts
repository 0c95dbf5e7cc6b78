import { drawRows } from '../replicates/subsample.ts';
import { type Pool, type PoolPart, undetermined } from './pool.ts';
import { subsampleKey, type World } from './world.ts';

/** One drawn example: example `example` of the batch of part `part` of the pool. */
export interface DrawnExample {
  readonly part: number;
  readonly example: number;
}

/** Finds examples by their ascending places in the pool, whose parts lie one after the other. */
function locate(pool: Pool, places: Uint32Array): DrawnExample[] {
  let part = 0;
  let begin = 0;
  return Array.from(places, (place) => {
    while (place >= begin + (pool.parts[part] as PoolPart).examples) {
      begin += (pool.parts[part] as PoolPart).examples;
      part++;
    }
    return { part, example: place - begin };
  });
}

/**
 * The examples that fit `iteration` draws without replacement from the pool, for one replicate, in the pool's order.
 *
 * @throws Fault `linear/undetermined` when they are fewer than d different rows of the design and there is no penalty.
 */
export function drawExamples(
  world: World,
  pool: Pool,
  iteration: number,
  replicate: number,
): readonly DrawnExample[] {
  const count = pool.subsample ?? pool.examples;
  const drawn = locate(pool, drawRows(pool.examples, count, subsampleKey(world, iteration, replicate)));
  if (world.penalty) return drawn;
  const different = new Set(drawn.map(({ example }) => example % world.rows)).size;
  if (different >= world.features) return drawn;
  throw undetermined(iteration, `, replicate ${replicate}`, different, world.features);
}
